"""Searching for people: who may look after them finds them, each where their own work is."""

import pytest

from incubator.accounts.models import User
from incubator.portal.search import search
from support.models import Ticket
from support.services.tickets import file_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(player: User) -> Ticket:
    return file_ticket(
        email=player.email, subject="A worry", body="Help", player=player, actor=player
    )


def people(viewer: User, text: str) -> list[tuple[str, str]]:
    hits = search(User.objects.get(pk=viewer.pk), text)
    return [(hit.name, hit.url) for hit in hits if hit.kind in ("Player", "Person")]


def test_the_help_desk_finds_who_asked_by_name_and_address(
    ticket: Ticket, player: User, agent: User, support_lead: User
) -> None:
    for viewer in (agent, support_lead):
        for text in (player.name[:4].lower(), player.email):
            [(name, url)] = people(viewer, text)
            assert name == player.display_name
            assert url.startswith("/staff/tickets/?q=")


def test_administrators_find_everybody_on_the_page_of_their_roles(
    player: User, administrator: User
) -> None:
    assert people(administrator, player.email) == [
        (player.display_name, f"/staff/rights/{player.pk}/")
    ]


def test_nobody_else_finds_people(
    ticket: Ticket, player: User, finance: User, editor: User, founder: User
) -> None:
    # Who reads orders finds buyers, and this player only asked.
    for viewer in (finance, editor, founder, player):
        assert people(viewer, player.email) == []


def test_staff_who_never_bought_or_asked_are_no_players(agent: User, finance: User) -> None:
    assert people(agent, finance.email) == []
