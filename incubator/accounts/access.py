"""Who may do what, as far as the incubator's staff are concerned.

Memberships of studios are `studios.access`. A stranger to the staff area is told 404, because the
existence of a page there is nobody else's business; staff of another role are told 403.
"""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from incubator.accounts.models.delegations import Delegation
from incubator.accounts.models.people import Role, User, holders_of
from incubator.core import shown
from incubator.core.request_cache import once

__all__ = [
    "Role",
    "all_staff",
    "delegations_to",
    "holders_of",
    "is_staff",
    "may_read_everything",
    "people_with",
    "require_role",
    "require_staff",
    "roles_of",
]

# Requests carry AnonymousUser or User; the type checker knows them as one or the other.
Viewer = User | AnonymousUser


def roles_of(user: Viewer) -> frozenset[Role]:
    """The staff roles of a person, read once per user object (that is, once per request)."""
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    return user.held_roles


def is_staff(user: Viewer) -> bool:
    return bool(roles_of(user))


def may_read_everything(user: Viewer) -> bool:
    """Staff read every studio; what they may change depends on the role."""
    return is_staff(user)


def require_staff(user: Viewer) -> None:
    if not is_staff(user):
        raise Http404


def has_role(user: Viewer, *roles: str) -> bool:
    """Whether the person holds one of the roles. Administrators hold all but the money's."""
    held = roles_of(user)
    if held & set(roles):
        return True
    return Role.ADMINISTRATOR in held and not set(roles) <= MONEY_ROLES


# An administrator can give rights but must not thereby be able to pay.
MONEY_ROLES = {Role.FINANCE, Role.FUND_MANAGER}
# Who votes on money or gives roles: one administrator alone could make all of them out of people
# they made up, so a second one confirms. The database asks for the same (accounts.sql).
CONFIRMED_ROLES = MONEY_ROLES | {Role.SUPPORT_LEAD, Role.ADMINISTRATOR}


def require_role(user: Viewer, *roles: str) -> None:
    """Raise Http404 for people outside the staff and PermissionDenied for other roles."""
    require_staff(user)
    if not has_role(user, *roles):
        names = shown.one_of(str(Role(role).label) for role in roles)
        raise PermissionDenied(_("Only %(names)s may do this.") % {"names": names})


def people_with(role: str) -> QuerySet[User]:
    return User.objects.filter(is_active=True, staff_roles__role=role).order_by("name", "pk")


def all_staff() -> QuerySet[User]:
    return (
        User.objects.filter(is_active=True, staff_roles__isnull=False)
        .distinct()
        .order_by("name", "pk")
    )


def delegations_to(user: User) -> list[Delegation]:
    """Whom this person stands in for today; only staff can."""
    if not roles_of(user):
        return []
    return once(("stands in", user.pk), lambda: _read_delegations(user))


def _read_delegations(user: User) -> list[Delegation]:
    return list(Delegation.objects.active().filter(delegate=user).select_related("delegator"))
