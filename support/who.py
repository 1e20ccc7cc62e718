"""Who answers tickets: whoever has it, or every agent while nobody does."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404

from incubator.accounts.models import User
from incubator.accounts.models.people import Role
from incubator.accounts.who import Staff
from studios.access import Viewer
from studios.models import StudioRole
from studios.who import InGame, game_of
from support.selectors.studio_desk import desk_of

AGENTS = (Role.AGENT, Role.SUPPORT_LEAD)


class Desk(Staff):
    """Agents and leads; told of a ticket is the one who has it, if somebody at work does."""

    def __init__(self, *, itself: bool = False) -> None:
        super().__init__(*AGENTS, itself=itself)

    def people(self, subject: Any) -> Iterable[tuple[User, str]]:
        everybody = list(super().people(subject))
        having = [(one, side) for one, side in everybody if one.pk == subject.assignee_id]
        return having or everybody


class AtStudioDesk(InGame):
    """Support members of the studio whose game it is about, where its tickets are open to them."""

    def __init__(self, *, answering: bool = False) -> None:
        super().__init__(StudioRole.SUPPORT)
        self.answering = answering

    def side_of(self, viewer: Viewer, subject: Any) -> str:
        return super().side_of(viewer, subject) if self._is_open(subject) else ""

    def people(self, subject: Any) -> Iterable[tuple[User, str]]:
        return super().people(subject) if self._is_open(subject) else ()

    def require(self, viewer: Viewer, subject: Any) -> None:
        if not self._is_open(subject):
            raise Http404
        super().require(viewer, subject)

    def _is_open(self, subject: Any) -> bool:
        game = game_of(subject)
        desk = desk_of(game) if game is not None else None
        return desk is not None and (desk.answers or not self.answering)
