"""Who answers tickets: whoever has it, or every agent while nobody does."""

from collections.abc import Iterable
from typing import Any

from incubator.accounts.models import User
from incubator.accounts.models.people import Role
from incubator.accounts.who import Staff

AGENTS = (Role.AGENT, Role.SUPPORT_LEAD)


class Desk(Staff):
    """Agents and leads; told of a ticket is the one who has it, if somebody at work does."""

    def __init__(self, *, itself: bool = False) -> None:
        super().__init__(*AGENTS, itself=itself)

    def people(self, subject: Any) -> Iterable[tuple[User, str]]:
        everybody = list(super().people(subject))
        having = [(one, side) for one, side in everybody if one.pk == subject.assignee_id]
        return having or everybody
