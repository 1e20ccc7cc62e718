"""Standing in: who votes for whom while somebody is away."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from incubator.accounts.access import Role, roles_of
from incubator.accounts.forms import DelegationForm
from incubator.accounts.guards import staff_only
from incubator.accounts.models import Delegation
from incubator.accounts.services.delegations import delegate, end_delegation
from incubator.core import shown
from incubator.web.buttons import button
from incubator.web.guards import SignedIn
from incubator.web.refusals import told_on
from incubator.web.sent_once import sent_once


@staff_only()
@sent_once
def listed(request: SignedIn) -> HttpResponseBase:
    """Delegations of all staff, and the form for one's own absence."""
    form = DelegationForm(request.POST or None, person=request.user)
    if form.is_valid():
        with told_on(form):
            given = delegate(delegator=request.user, actor=request.user, **form.cleaned_data)
            messages.success(
                request,
                _("%(delegate)s stands in for you until %(until_date)s.")
                % {"delegate": given.delegate, "until_date": shown.day(given.until_date)},
            )
            return redirect("accounts:delegations")
    may_lend = bool(roles_of(request.user) - {Role.AUDITOR})
    context = {
        "delegations": Delegation.objects.select_related("delegator", "delegate")[:100],
        "active": set(Delegation.objects.active().values_list("pk", flat=True)),
        "form": form if may_lend else None,
        "may_end_all": Role.ADMINISTRATOR in roles_of(request.user),
    }
    return render(request, "accounts/delegations.html", context)


@staff_only()
@button
def end(request: SignedIn, pk: int) -> str:
    ended = end_delegation(delegation=get_object_or_404(Delegation, pk=pk), actor=request.user)
    return _("%(delegate)s stands in no more.") % {"delegate": ended.delegate}
