"""Who may see and do what in a studio, and in each of its games.

Members see their studio, staff read all of them, and for everybody else it does not exist (404).
Members without the right role are told so (403). The owner's role stands for every other one.

A member's role counts for all games, or only for those named in their `GameRight` rows; such a row
also gives another role in one game. What concerns the studio as a whole (its members, its bank
account, payouts) takes a role that counts for all games.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from psycopg.sql import SQL, Identifier

from incubator.accounts.access import may_read_everything, roles_of
from incubator.accounts.models import User
from incubator.core import database, shown
from incubator.core.acts import ACTS, STUDIO, require_right
from incubator.core.request_cache import once
from studios.models import Game, Membership, Studio, StudioRole

Viewer = User | AnonymousUser
View = Callable[..., HttpResponseBase]
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Standing:
    """A member's place: the role, whether it counts for all games, and roles in single games."""

    role: str
    all_games: bool
    in_game: dict[int, str]

    def acts(self, roles: tuple[str, ...]) -> bool:
        """In the studio as a whole."""
        return self.all_games and _counts(self.role, roles)

    def acts_in(self, game_id: int, roles: tuple[str, ...]) -> bool:
        special = self.in_game.get(game_id)
        return self.acts(roles) or (special is not None and _counts(special, roles))

    def games(self, roles: tuple[str, ...]) -> list[int] | None:
        """Ids of the games in which one of the roles is held; None when it is all of them."""
        if self.acts(roles):
            return None
        return [game_id for game_id in self.in_game if self.acts_in(game_id, roles)]


def _counts(role: str, roles: tuple[str, ...]) -> bool:
    return not roles or role in roles or role == StudioRole.OWNER


def standing_in(user: Viewer, studio: Studio) -> Standing | None:
    """What the person is in the studio, or None; one query, once for each page."""
    if not isinstance(user, User) or not user.is_active:
        return None
    rights = {one.studio_id: one for one in memberships_of(user)}.get(studio.pk)
    if rights is None:
        return None
    return Standing(rights.role, rights.all_games, rights.in_game)


def memberships_of(user: User) -> list[Any]:
    """The person's memberships with their studios and, as `in_game`, their roles in single games."""
    return once(("memberships", user.pk), lambda: _read_memberships(user))


def _read_memberships(user: User) -> list[Any]:
    found: dict[int, Any] = {}
    width = len(_MEMBERSHIP)
    for row in database.prepared(_MEMBERSHIPS, (user.pk,)):
        *values, game, role = row
        membership = found.get(values[0])
        if membership is None:
            membership = Membership.from_db(DEFAULT_DB_ALIAS, _MEMBERSHIP, values[:width])
            membership.studio = Studio.from_db(DEFAULT_DB_ALIAS, _STUDIO, values[width:])
            membership.__dict__["in_game"] = {}
            found[membership.pk] = membership
        if game is not None:
            membership.__dict__["in_game"][game] = role
    return list(found.values())


def _columns(model: type[Model]) -> list[str]:
    """The key first, as Django has it."""
    return [field.attname for field in model._meta.concrete_fields]


# Every page of a signed-in person asks this: putting the query together with Django each time
# takes ten times as long as the database needs to answer it. A row for each right in a game, or a
# single one.
_MEMBERSHIP, _STUDIO = _columns(Membership), _columns(Studio)
_MEMBERSHIPS = (
    SQL("""
    SELECT {membership}, {studio}, rights.game_id, rights.role
    FROM studios_membership AS membership
    JOIN studios_studio AS studio ON studio.id = membership.studio_id
    LEFT JOIN studios_gameright AS rights ON rights.membership_id = membership.id
    WHERE membership.user_id = %s
    ORDER BY membership.id
""")
    .format(
        membership=SQL(", ").join(Identifier("membership", name) for name in _MEMBERSHIP),
        studio=SQL(", ").join(Identifier("studio", name) for name in _STUDIO),
    )
    .as_string()
)


def studio_role(user: Viewer, studio: Studio) -> str | None:
    """The person's role in the studio, or None."""
    standing = standing_in(user, studio)
    return standing.role if standing else None


def visible_studio(user: Viewer, slug: str) -> Studio:
    """The studio, for its members and for staff, who read it. Raises Http404 for others."""
    if isinstance(user, User) and user.is_active:
        for membership in memberships_of(user):
            if membership.studio.slug == slug:
                return cast("Studio", membership.studio)
    if not may_read_everything(user):
        raise Http404
    return get_object_or_404(Studio, slug=slug)


def narrowed(
    rows: "QuerySet[Row]", user: Viewer, studio: Studio, *roles: str, path: str = "game"
) -> "QuerySet[Row]":
    """`rows` of the studio, less those of games in which the viewer holds none of the roles.

    `path` leads from a row to its game. Staff see all of them; rows of no game belong to the
    studio as a whole.
    """
    if may_read_everything(user):
        return rows
    standing = standing_in(user, studio)
    games = standing.games(roles) if standing else []
    return rows if games is None else rows.filter(**{f"{path}__in": games})


def visible_games(user: Viewer, studio: Studio, *roles: str) -> "QuerySet[Game]":
    return narrowed(Game.objects.filter(studio=studio), user, studio, *roles, path="pk")


def visible_game(user: Viewer, studio_slug: str, game_slug: str) -> Game:
    """The game with its studio, as `visible_studio`; games outside a member's are not there."""
    studio = visible_studio(user, studio_slug)
    found = visible_games(user, studio).filter(slug=game_slug).select_related("studio").first()
    if found is None:
        raise Http404
    return found


def acts_as(user: Viewer, studio: Studio, *roles: str) -> bool:
    """Whether the person acts for the studio as a whole in one of the roles (in any, if none)."""
    standing = standing_in(user, studio)
    return standing is not None and (not roles or standing.acts(roles))


def acts_in(user: Viewer, studio: Studio, game: Game | None, *roles: str) -> bool:
    """Whether the person acts for the game in one of the roles; for the studio, if it is None."""
    standing = standing_in(user, studio)
    if standing is None:
        return False
    return standing.acts(roles) if game is None else standing.acts_in(game.pk, roles)


def acts_somewhere(user: Viewer, studio: Studio, *roles: str) -> bool:
    """Whether the person acts in one of the roles for the studio or for any of its games."""
    standing = standing_in(user, studio)
    return standing is not None and standing.games(roles) != []


def moves_money(user: User) -> bool:
    """Whether the person is owner or finance of a studio, or of one of its games."""
    movers = {StudioRole.OWNER, StudioRole.FINANCE}
    held = ({one.role, *one.in_game.values()} for one in memberships_of(user))
    return any(not movers.isdisjoint(roles) for roles in held)


def require_member(user: Viewer, studio: Studio, *roles: str) -> None:
    """Raise Http404 for strangers and PermissionDenied for members (and staff) of other roles."""
    if not acts_as(user, studio, *roles):
        _refuse(user, studio, roles, studio.name)


def require_in_game(user: Viewer, studio: Studio, game: Game | None, *roles: str) -> None:
    """As `require_member`, for what concerns one game of the studio (or, if None, all of it)."""
    if not acts_in(user, studio, game, *roles):
        _refuse(user, studio, roles, game.title if game else studio.name)


def require_somewhere(user: Viewer, studio: Studio, *roles: str) -> None:
    """As `require_member`, content with the right in one game; the service asks which."""
    if not acts_somewhere(user, studio, *roles):
        _refuse(user, studio, roles, studio.name)


def require_whole(user: Viewer, studio: Studio) -> None:
    """Raise PermissionDenied for members who are limited to some of the studio's games."""
    standing = standing_in(user, studio)
    if standing is not None and not standing.all_games:
        raise PermissionDenied(
            _("This concerns %(name)s as a whole; you see some games of it.")
            % {"name": studio.name}
        )


def _refuse(user: Viewer, studio: Studio, roles: tuple[str, ...], where: str) -> None:
    if studio_role(user, studio) is None and not may_read_everything(user):
        raise Http404
    others = [str(StudioRole(role).label) for role in roles if role != StudioRole.OWNER]
    if StudioRole.OWNER in roles and not others:
        raise PermissionDenied(_("In %(where)s, only the owner may do this.") % {"where": where})
    names = shown.one_of(others) or _("its members")
    raise PermissionDenied(
        _("In %(where)s, only the owner or %(names)s may do this.")
        % {"where": where, "names": names}
    )


READ_MONEY = "studio.read_money"


def studio_money(*, whole: bool = False) -> Callable[[View], View]:
    """Guard of a studio page about its money, with a `studio` slug in its address.

    Reading takes somebody who reads its money, changing anything its owner or finance; with
    `whole`, for all of its games. The view is called with the Studio in place of the slug.
    """

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(
            request: HttpRequest, studio: str, *args: Any, **kwargs: Any
        ) -> HttpResponseBase:
            found = visible_studio(request.user, studio)
            if request.method not in ("GET", "HEAD"):
                require_somewhere(request.user, found, StudioRole.FINANCE)
            else:
                require_right(request.user, READ_MONEY, found)
            if whole and not roles_of(request.user):
                require_whole(request.user, found)
            return view(request, found, *args, **kwargs)

        guarded.access = "studio:money"  # type: ignore[attr-defined]
        return guarded

    return decorate


def studio_member(*keys: str, whole: bool = False) -> Callable[[View], View]:
    """Guard of a studio page with a `studio` slug in its address.

    Members and staff may read; changing anything (any method but GET and HEAD) takes a role that
    may do one of the acts with these keys, in one game at least: services ask which. With `whole`,
    members limited to some games do not even read it. The view is called with the Studio in place
    of the slug.
    """

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(
            request: HttpRequest, studio: str, *args: Any, **kwargs: Any
        ) -> HttpResponseBase:
            found = visible_studio(request.user, studio)
            if request.method not in ("GET", "HEAD"):
                require_somewhere(request.user, found, *roles_for(*keys))
            elif whole and not may_read_everything(request.user):
                require_whole(request.user, found)
            return view(request, found, *args, **kwargs)

        guarded.access = f"studio:{','.join(keys) or 'any'}"  # type: ignore[attr-defined]
        return guarded

    return decorate


def roles_for(*keys: str) -> list[StudioRole]:
    """The studio's roles that may do one of the acts with these keys."""
    named = frozenset().union(*(ACTS[key].who.roles() for key in keys))
    return [role for role in StudioRole if f"{STUDIO}:{role}" in named]
