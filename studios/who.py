"""Who may in a studio: members of a role, in the studio as a whole or in the object's game.

What belongs to a studio has it as `studio`, and what belongs to one of its games has that as
`game`; a studio is its own.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import F, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from incubator.accounts.addresses import addresses_of, owner_of
from incubator.accounts.models import User
from incubator.core import shown
from incubator.core.acts import PERSON, STUDIO, SYSTEM, Who
from incubator.core.request_cache import once
from studios.access import Viewer, acts_as, acts_in, acts_somewhere, require_in_game, require_member
from studios.models import Game, Membership, Studio, StudioRole


def studio_of(subject: Any) -> Studio:
    if isinstance(subject, Studio):
        return subject
    found: Studio = subject.studio if hasattr(subject, "studio") else subject.game.studio
    return found


def payees_of(subject: Any) -> tuple[str, ...]:
    """Whose money an act on this moves, as approvals name them."""
    return (studio_of(subject).payee,)


def game_of(subject: Any) -> Game | None:
    found: Game | None = subject if isinstance(subject, Game) else getattr(subject, "game", None)
    return found


class Member:
    """A member of one of the roles, or the owner, for the studio as a whole."""

    def __init__(self, *named: StudioRole) -> None:
        self.named = named

    def side_of(self, viewer: Viewer, subject: Any) -> str:
        if subject is None:
            # No studio in particular: the rights of its members do not count.
            return ""
        return STUDIO if acts_as(viewer, studio_of(subject), *self.named) else ""

    def people(self, subject: Any) -> Iterable[tuple[User, str]]:
        return [(person, STUDIO) for person in members(studio_of(subject), None, self.named)]

    def narrow(self, rows: QuerySet[Any], viewer: Viewer) -> QuerySet[Any] | None:
        # What waits in a studio stands on the studio's own home.
        return None

    def require(self, viewer: Viewer, subject: Any) -> None:
        require_member(viewer, studio_of(subject), *self.named)

    def called(self) -> str:
        named = [StudioRole.OWNER, *(one for one in self.named if one != StudioRole.OWNER)]
        return shown.one_of(str(role.label) for role in named)

    def roles(self) -> frozenset[str]:
        held = {*(self.named or StudioRole), StudioRole.OWNER}
        return frozenset(f"{STUDIO}:{role}" for role in held)


class InGame(Member):
    """The same for the object's own game; for the studio as a whole where it has none."""

    def side_of(self, viewer: Viewer, subject: Any) -> str:
        if subject is None:
            return ""
        return STUDIO if acts_in(viewer, studio_of(subject), game_of(subject), *self.named) else ""

    def people(self, subject: Any) -> Iterable[tuple[User, str]]:
        found = members(studio_of(subject), game_of(subject), self.named)
        return [(person, STUDIO) for person in found]

    def require(self, viewer: Viewer, subject: Any) -> None:
        require_in_game(viewer, studio_of(subject), game_of(subject), *self.named)


class Somewhere(InGame):
    """As `InGame`; on the studio itself a right in one of its games is enough."""

    def side_of(self, viewer: Viewer, subject: Any) -> str:
        if isinstance(subject, Studio):
            return STUDIO if acts_somewhere(viewer, subject, *self.named) else ""
        return super().side_of(viewer, subject)


def members(studio: Studio, game: Game | None, named: tuple[StudioRole, ...]) -> list[User]:
    """Active members who act in one of the roles, for the game if there is one."""
    roles = {*(named or StudioRole), StudioRole.OWNER}
    acting = {
        one.user: None
        for one, in_game, right in _rights_in(studio)
        if (one.all_games and one.role in roles)
        or (game is not None and in_game == game.pk and right in roles)
    }
    return list(acting)


def _rights_in(studio: Studio) -> list[tuple[Membership, int | None, str | None]]:
    """Each membership of somebody active, once for each right in a single game; read once a page."""
    rows = Membership.objects.filter(studio=studio, user__is_active=True).select_related("user")
    rights = rows.annotate(in_game=F("game_rights__game"), right=F("game_rights__role"))
    return once(
        ("rights in studio", studio.pk),
        lambda: [(one, one.in_game, one.right) for one in rights.order_by("user__name", "user_id")],
    )


class Invited:
    """Whoever has proved to own the address that the invitation was sent to."""

    def side_of(self, viewer: Viewer, subject: Any) -> str:
        if subject is None or not isinstance(viewer, User) or not viewer.is_active:
            return ""
        return PERSON if subject.email in addresses_of(viewer) else ""

    def people(self, subject: Any) -> Iterable[tuple[User, str]]:
        person = owner_of(subject.email)
        return [(person, PERSON)] if person else []

    def narrow(self, rows: QuerySet[Any], viewer: Viewer) -> QuerySet[Any] | None:
        if not isinstance(viewer, User):
            return None
        return rows.filter(email__in=addresses_of(viewer))

    def require(self, viewer: Viewer, subject: Any) -> None:
        if not self.side_of(viewer, subject):
            raise Http404

    def called(self) -> str:
        return _("who was invited")

    def roles(self) -> frozenset[str]:
        return frozenset()


class ByKind:
    """Somebody else for each kind of object, by its field `kind`; nobody for other kinds."""

    def __init__(self, whom: Mapping[str, Who]) -> None:
        self.whom = whom

    def _who(self, subject: Any) -> Who:
        return self.whom.get(subject.kind, SYSTEM)

    def side_of(self, viewer: Viewer, subject: Any) -> str:
        return self._who(subject).side_of(viewer, subject)

    def people(self, subject: Any) -> Iterable[tuple[User, str]]:
        return self._who(subject).people(subject)

    def narrow(self, rows: QuerySet[Any], viewer: Viewer) -> QuerySet[Any] | None:
        kinds = [kind for kind, who in self.whom.items() if who.narrow(rows, viewer) is not None]
        return rows.filter(kind__in=kinds) if kinds else None

    def require(self, viewer: Viewer, subject: Any) -> None:
        self._who(subject).require(viewer, subject)

    def called(self) -> str:
        return shown.one_of(who.called() for who in self.whom.values())

    def roles(self) -> frozenset[str]:
        return frozenset().union(*(who.roles() for who in self.whom.values()))
