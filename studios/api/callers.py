"""A studio's program as a caller: recognised by its key, allowed what key and maker both are."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from incubator.core.api.callers import KeyAuth
from incubator.core.api.problems import Problem
from incubator.core.models import User
from studios.access import acts_as
from studios.models import SCOPE_ROLES, Game, Scope, Studio, StudioKey
from studios.services.keys import recognise


@dataclass(frozen=True, slots=True)
class StudioCaller:
    """Whoever holds the key; services are called in the name of the member who made it."""

    key: StudioKey

    @property
    def owner(self) -> str:
        return f"studio-key:{self.key.line}"

    @property
    def label(self) -> str:
        return f"by key {self.key}"

    @property
    def person(self) -> User:
        return self.key.made_by

    @property
    def studio(self) -> Studio:
        return self.key.studio

    def games(self) -> QuerySet[Game]:
        """The studio's games, or the only one the key is for."""
        games = Game.objects.filter(studio=self.studio)
        return games.filter(pk=self.key.game_id) if self.key.game_id else games

    def game(self, slug: str) -> Game:
        found = self.games().select_related("studio").filter(slug=slug).first()
        if found is None:
            raise Http404
        return found


class KeyedRequest(HttpRequest):
    """A request as an operation sees it: its key was recognised. For type checking only."""

    caller: StudioCaller


class StudioKeyAuth(KeyAuth):
    """Asks for a studio's key with the scope; without one, for any key of a studio."""

    def __init__(self, scope: Scope | None = None) -> None:
        self.scope = scope
        self.access = f"key:{scope or 'any'}".removesuffix(":any")
        super().__init__()

    def authenticate(self, request: HttpRequest, token: str) -> StudioCaller | None:
        key = recognise(token)
        return StudioCaller(key) if key is not None else None

    def permit(self, caller: StudioCaller) -> None:
        scope = self.scope
        if scope is not None and scope not in caller.key.scopes:
            raise Problem("forbidden", f"This key has no scope {scope}. Make one that has it.")
        roles = SCOPE_ROLES.get(scope, ()) if scope else ()
        if not acts_as(caller.person, caller.studio, *roles):
            raise Problem(
                "forbidden",
                f"{caller.person.display_name}, who made this key, may no longer do this in"
                f" {caller.studio}. Let the owner make a new key.",
            )
