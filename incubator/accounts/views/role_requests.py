"""Roles that wait for a second administrator, and those that were answered."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from incubator.accounts.guards import staff_only
from incubator.accounts.models import RoleRequest
from incubator.accounts.services import role_requests as service
from incubator.web.buttons import button
from incubator.web.guards import SignedIn

SHOWN = 100


@staff_only()
def listed(request: SignedIn) -> HttpResponse:
    rows = RoleRequest.objects.select_related("user", "asked_by", "answered_by")
    context = {"role_requests": rows[:SHOWN], "on_the_server": service.is_given_on_the_server()}
    return render(request, "accounts/role_requests.html", context)


@staff_only("role_request.give")
@button
def give(request: SignedIn, pk: int) -> str:
    given = service.give_requested_role(role_request=_asked(pk), actor=request.user)
    return _("%(user)s has the role now: %(role)s.") % {
        "user": given.user,
        "role": given.get_role_display(),
    }


@staff_only("role_request.refuse")
@button
def refuse(request: SignedIn, pk: int) -> str:
    service.refuse_requested_role(role_request=_asked(pk), actor=request.user)
    return _("The role is refused; nobody got it.")


@staff_only()
@button
def withdraw(request: SignedIn, pk: int) -> str:
    service.withdraw_requested_role(role_request=_asked(pk), actor=request.user)
    return _("The request is taken back.")


def _asked(pk: int) -> RoleRequest:
    return get_object_or_404(RoleRequest, pk=pk)
