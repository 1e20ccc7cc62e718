"""Who runs servers: developers of its game, and operations for everybody."""

from incubator.accounts.access import Role, has_role
from incubator.accounts.models import User
from studios.access import acts_in, require_in_game
from studios.models import Game, Studio, StudioRole


def may_operate(user: User, studio: Studio, game: Game | None) -> bool:
    return acts_in(user, studio, game, StudioRole.DEVELOPER) or has_role(user, Role.OPERATIONS)


def require_operator(user: User, studio: Studio, game: Game | None) -> None:
    """Raise Http404 for strangers and PermissionDenied for members and staff of other roles."""
    if not may_operate(user, studio, game):
        require_in_game(user, studio, game, StudioRole.DEVELOPER)
