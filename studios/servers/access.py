"""Who runs servers: developers of the studio, and operations for everybody."""

from incubator.core.access import Role, has_role
from incubator.core.models import User
from studios.access import acts_as, require_member
from studios.models import Studio, StudioRole


def may_operate(user: User, studio: Studio) -> bool:
    return acts_as(user, studio, StudioRole.DEVELOPER) or has_role(user, Role.OPERATIONS)


def require_operator(user: User, studio: Studio) -> None:
    """Raise Http404 for strangers and PermissionDenied for members and staff of other roles."""
    if not may_operate(user, studio):
        require_member(user, studio, StudioRole.DEVELOPER)
