"""The desk's list: what its filters leave, what its chips count, in which turn it is read."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from incubator.accounts.models import User
from studios.models import Game
from support.models import Channel, Ticket
from support.services import tickets
from support.views import queues

pytestmark = pytest.mark.django_db
DESK = "/staff/tickets/"


def asked(email: str, game: Game | None = None) -> Ticket:
    return tickets.file_ticket(
        email=email,
        subject=f"From {email}",
        body="Help",
        game=game,
        channel=Channel.GAME if game else Channel.MAIL,
        actor=None,
    )


def listed(client: Client, query: str) -> list[str]:
    page = client.get(f"{DESK}?{query}").content.decode()
    return re.findall(r'href="/staff/tickets/(T-\d+)/">T-', page)


def chip(client: Client, label: str, query: str = "") -> str:
    """What stands on a chip behind its label."""
    page = client.get(f"{DESK}?{query}").content.decode()
    found = re.search(rf'class="chip[^>]*>{label}(.*?)</a>', page)
    assert found is not None, label
    return re.sub(r"<[^>]+>", "", found[1]).strip()


def test_the_turn_follows_the_state(agent: User, client: Client) -> None:
    first, second, third = (asked(f"{name}@example.com") for name in "abc")
    tickets.reply(ticket=first, body="Look", actor=agent)
    tickets.solve(ticket=second, actor=agent)
    fourth = asked("d@example.com")
    client.force_login(agent)
    numbers = [one.number for one in (third, fourth, first, second)]
    assert listed(client, "") == numbers
    assert listed(client, "state=open") == numbers[:2]
    assert listed(client, "state=solved") == numbers[3:]


def test_filters_leave_what_they_say(agent: User, game: Game, client: Client) -> None:
    mine, ours, played = (
        asked("a@example.com"),
        asked("b@example.com"),
        asked("c@example.com", game),
    )
    tickets.assign(ticket=mine, assignee=agent, actor=agent)
    client.force_login(agent)
    assert listed(client, "assignee=me") == [mine.number]
    assert listed(client, "assignee=nobody") == [ours.number, played.number]
    assert listed(client, "channel=game") == [played.number]
    assert listed(client, f"game={game.pk}&state=open") == [played.number]
    assert listed(client, f"game={game.pk}&assignee=me") == []
    assert listed(client, "unread=yes&q=help") == [mine.number, ours.number, played.number]
    tickets.solve(ticket=ours, actor=agent)
    assert listed(client, "unread=yes") == [mine.number, played.number]
    # What is no filter of this list leaves everything.
    assert len(listed(client, "game=abc&assignee=they&queue__slug=none")) == 3


def test_tickets_are_found_by_the_language_that_they_are_written_in(
    agent: User, client: Client
) -> None:
    asked("a@example.com")
    chinese = tickets.file_ticket(
        email="mei@example.com", subject="扣了两次款", body="请帮我看看这笔付款。", actor=None
    )
    client.force_login(agent)
    assert listed(client, "language=zh-hans") == [chinese.number]
    assert (chip(client, "English"), chip(client, "简体中文")) == ("1", "1")
    rows = client.get(f"{DESK}?language=zh-hans&format=csv")
    assert b"".join(rows).decode().count("简体中文") == 1


def test_a_game_that_waits_for_nothing_is_offered_while_it_is_chosen(
    agent: User, game: Game, client: Client
) -> None:
    client.force_login(agent)
    assert game.title not in client.get(DESK).content.decode()
    assert game.title in client.get(f"{DESK}?game={game.pk}").content.decode()
    assert client.get(f"{DESK}?game={'9' * 40}").status_code == 200


def test_chips_count_what_waits_and_no_further_than_the_list_counts(
    agent: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        asked(f"{number}@example.com")
    tickets.solve(ticket=asked("x@example.com"), actor=agent)
    client.force_login(agent)
    assert (chip(client, "open"), chip(client, "solved")) == ("3", "")
    assert (chip(client, "Mine"), chip(client, "Other")) == ("0", "3")
    assert "4 rows" in client.get(DESK).content.decode()
    monkeypatch.setattr(queues, "COUNTED", 2)
    assert chip(client, "open") == "more than 2"
    assert "more than 2 rows" in client.get(DESK).content.decode()


def test_a_page_of_any_depth_enters_the_index_of_turns(agent: User, client: Client) -> None:
    first, second = asked("a@example.com"), asked("b@example.com")
    client.force_login(agent)
    url = f"{DESK}?after={first.pk}.{first.turn}"
    assert listed(client, url.partition("?")[2]) == [second.number]
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    [page] = [one["sql"] for one in queries.captured_queries if "LIMIT 51" in one["sql"]]
    assert f'"support_ticket"."turn" >= {first.turn}' in page
    assert '"turn" IS NULL' not in page
