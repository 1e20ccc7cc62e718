"""A studio's program as a caller: recognised by its key, allowed what key and maker both are."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from incubator.accounts.models import User
from incubator.api.callers import KeyAuth
from incubator.api.problems import Problem
from incubator.core.ready import ready
from incubator.core.words import Said, called
from studios import words
from studios.access import Standing, standing_in
from studios.models import SCOPE_ROLES, Game, Scope, Studio, StudioKey
from studios.services.keys import recognise


@dataclass(frozen=True)
class StudioCaller:
    """Whoever holds the key; services are called in the name of the member who made it.

    `roles` are those that allow what is asked: the maker may hold one of them in some games only.
    """

    key: StudioKey
    roles: tuple[str, ...] = ()

    @property
    def owner(self) -> str:
        return f"studio-key:{self.key.line}"

    @property
    def label(self) -> str:
        return f"key {self.key}"

    @property
    def means(self) -> Said:
        """By what whoever made the key acts, as the trail keeps it."""
        return words.BY_KEY(key=called(self.key))

    @cached_property
    def standing(self) -> Standing | None:
        """Asked once a request; the service asks again as it acts."""
        return standing_in(self.person, self.studio)

    @property
    def person(self) -> User:
        return self.key.made_by

    @property
    def studio(self) -> Studio:
        return self.key.studio

    def games(self) -> QuerySet[Game]:
        """The studio's games in which both key and maker may do what is asked."""
        games = Game.objects.filter(studio=self.studio)
        allowed = self.standing.games(self.roles) if self.standing else []
        if allowed is not None:
            games = games.filter(pk__in=allowed)
        return games.filter(pk=self.key.game_id) if self.key.game_id else games

    def may_act(self) -> bool:
        """Whether the maker still may do what is asked, in any game that the key is for."""
        if self.standing is None:
            return False
        if self.key.game is not None:
            return self.standing.acts_in(self.key.game.pk, self.roles)
        return not self.roles or self.standing.games(self.roles) != []

    def game(self, slug: str) -> Game:
        """As one of `games`; 404 for any other."""
        for found in _called(studio=self.studio, slug=slug):
            of_key = self.key.game_id in (None, found.pk)
            if of_key and self.standing and self.standing.acts_in(found.pk, self.roles):
                found.studio = self.studio
                return found
        raise Http404


@ready
def _called(studio: Any, slug: Any) -> QuerySet[Game]:
    """One or none."""
    return Game.objects.filter(studio=studio, slug=slug).order_by()


class KeyedRequest(HttpRequest):
    """A request as an operation sees it: its key was recognised. For type checking only."""

    caller: StudioCaller


class StudioKeyAuth(KeyAuth):
    """Asks for a studio's key with the scope; without one, for any key of a studio."""

    def __init__(self, scope: Scope | None = None) -> None:
        self.scope = scope
        self.roles = SCOPE_ROLES.get(scope, ()) if scope else ()
        self.access = f"key:{scope or 'any'}".removesuffix(":any")
        super().__init__()

    def authenticate(self, request: HttpRequest, token: str) -> StudioCaller | None:
        key = recognise(token)
        return StudioCaller(key, self.roles) if key is not None else None

    def permit(self, caller: StudioCaller) -> None:
        scope = self.scope
        if scope is not None and scope not in caller.key.scopes:
            raise Problem("forbidden", f"This key has no scope {scope}. Make one that has it.")
        if not caller.may_act():
            raise Problem(
                "forbidden",
                f"{caller.person.display_name}, who made this key, may no longer do this in"
                f" {caller.studio}. Let the owner make a new key.",
            )
