"""Guards for staff."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from incubator.accounts.access import Role, delegations_to, require_role, require_staff, roles_of
from incubator.accounts.models import User
from incubator.web.guards import SignedIn, View


def staff_only(*roles: Role) -> Callable[[View], View]:
    """Staff of one of `roles` (any staff when none is named).

    Auditors read every page, and who stands in for a role reads what it reads.
    """

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: SignedIn, *args: Any, **kwargs: Any) -> HttpResponseBase:
            require_staff(request.user)
            reading = request.method in ("GET", "HEAD")
            if not (reading and _reads_for_others(request.user, roles)):
                if not reading and roles_of(request.user) == {Role.AUDITOR}:
                    raise PermissionDenied(_("Auditors read everything and change nothing."))
                if roles:
                    require_role(request.user, *roles)
            return view(request, *args, **kwargs)

        guarded.access = f"staff:{','.join(roles) or 'any'}"  # type: ignore[attr-defined]
        return guarded

    return decorate


def _reads_for_others(user: User, roles: tuple[Role, ...]) -> bool:
    """Whether the person reads here without holding one of the roles."""
    held = roles_of(user)
    if Role.AUDITOR in held:
        return True
    if not roles or held & set(roles):
        return False
    return any(lent.role in roles for lent in delegations_to(user))
