"""Guards for staff."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from incubator.accounts.access import Role, delegations_to, require_staff, roles_of
from incubator.accounts.models import User
from incubator.core import shown
from incubator.core.acts import ACTS, STAFF
from incubator.web.guards import SignedIn, View


def staff_only(*keys: str) -> Callable[[View], View]:
    """Staff who may do one of the acts with these keys (any staff when none is named).

    The page is read by auditors too, and by who stands in for a role that may act. What is done on
    it, the service asks again, about the object.
    """

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: SignedIn, *args: Any, **kwargs: Any) -> HttpResponseBase:
            require_staff(request.user)
            reading = request.method in ("GET", "HEAD")
            if not reading and roles_of(request.user) == {Role.AUDITOR}:
                raise PermissionDenied(_("Auditors read everything and change nothing."))
            named = frozenset().union(*(ACTS[key].who.roles() for key in keys))
            if keys and not _holds(request.user, named, reading=reading):
                raise PermissionDenied(_refusal(named))
            return view(request, *args, **kwargs)

        guarded.access = f"staff:{','.join(keys) or 'any'}"  # type: ignore[attr-defined]
        return guarded

    return decorate


def _holds(user: User, named: frozenset[str], *, reading: bool) -> bool:
    """Whoever reads has the roles that were lent to them too, and auditors all."""
    held = roles_of(user)
    if reading and Role.AUDITOR in held:
        held = frozenset(Role)
    if not named.isdisjoint(f"{STAFF}:{role}" for role in held):
        return True
    lent = delegations_to(user) if reading else []
    return not named.isdisjoint(f"{STAFF}:{one.role}" for one in lent)


def _refusal(named: frozenset[str]) -> str:
    roles = [role for role in Role if f"{STAFF}:{role}" in named and role != Role.ADMINISTRATOR]
    names = shown.one_of(str(role.label) for role in roles) or str(Role.ADMINISTRATOR.label)
    return _("Only %(names)s may do this.") % {"names": names}
