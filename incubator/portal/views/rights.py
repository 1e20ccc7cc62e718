"""Who holds which role, and what each role may do."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from incubator.accounts.access import CONFIRMED_ROLES, Role
from incubator.accounts.guards import staff_only
from incubator.accounts.models import User
from incubator.accounts.services import grant_role, revoke_role
from incubator.accounts.services.locks import close_account as close
from incubator.accounts.services.locks import open_account_again
from incubator.accounts.services.role_requests import ask_role
from incubator.core import acts
from incubator.core.audit import history
from incubator.portal.forms.rights import FindPersonForm, RoleForm
from incubator.portal.rights import staff_table, studio_table
from incubator.web.forms import ReasonForm
from incubator.web.guards import SignedIn
from incubator.web.refusals import told_on
from incubator.web.sent_once import sent_once


@staff_only()
def rights(request: SignedIn) -> HttpResponse:
    may_change = acts.may(request.user, "role.give")
    form = FindPersonForm(request.GET or None)
    if may_change and request.GET and form.is_valid():
        return redirect("portal:change_roles", form.cleaned_data["email"].pk)
    staff = User.objects.filter(staff_roles__isnull=False).distinct().order_by("name", "pk")
    context = {
        "people": staff.prefetch_related("staff_roles__granted_by"),
        "tables": [
            (_("The incubator's staff"), staff_table()),
            (_("Members of a studio"), studio_table()),
        ],
        "may_change": may_change,
        "may_open_back_door": acts.may(request.user, "back_door.open"),
        "form": form,
    }
    return render(request, "portal/rights.html", context)


@staff_only("role.give", "role.take")
@sent_once
def change_roles(request: SignedIn, person: int) -> HttpResponse:
    found = get_object_or_404(User, pk=person)
    form = RoleForm(request.POST or None, held=found.held_roles)
    if request.method == "POST" and form.is_valid():
        gives, role = form.cleaned_data["verb"] == "give", form.cleaned_data["role"]
        takes_two = gives and role in CONFIRMED_ROLES
        act = ask_role if takes_two else grant_role if gives else revoke_role
        with told_on(form):
            act(user=found, role=role, reason=form.cleaned_data["reason"], actor=request.user)
            said = (
                _("Asked. %(person)s has the role as soon as another administrator confirms it.")
                if takes_two
                else _("%(person)s's roles are changed.")
            )
            messages.success(request, said % {"person": found})
            return redirect("portal:change_roles", found.pk)
    context = {
        "person": found,
        "roles": found.staff_roles.select_related("granted_by"),
        "form": form,
        "may_view_as": found.is_active and Role.ADMINISTRATOR not in found.held_roles,
        "history": history(found),
    }
    return render(request, "portal/change_roles.html", context)


@staff_only("account.close", "account.open_again")
def close_account(request: SignedIn, person: int) -> HttpResponse:
    """Close the account, or open it again if it is closed."""
    found = get_object_or_404(User, pk=person)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = close if found.is_active else open_account_again
        with told_on(form):
            act(user=found, reason=form.cleaned_data["reason"], actor=request.user)
            said = (
                _("The account is open again.") if found.is_active else _("The account is closed.")
            )
            messages.success(request, said)
            return redirect("portal:change_roles", found.pk)
    return render(request, "portal/close_account.html", {"person": found, "form": form})
