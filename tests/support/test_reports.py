"""Reports: each figure is the number of tickets in the list behind it."""

import html
import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from billing.models import OrderLine
from incubator.accounts.models import User
from incubator.core import books, shown
from studios.models import Game
from support.models import Score, Solution, Ticket
from support.selectors.report_times import distribution, times
from support.selectors.reports import MEASURES, TIMES, WEEK, Asked, counted, monday_of, tickets_of
from support.services import merging, refunds, satisfaction, settling, tickets

pytestmark = pytest.mark.django_db
PAGE = "/staff/tickets/reports/"


def this_week(**more: int | str) -> Asked:
    return Asked(monday_of(books.today()), 1, **more)  # type: ignore[arg-type]


@pytest.fixture
def story(
    ticket: Ticket, line: OrderLine, agent: User, player: User
) -> Callable[[str], set[Ticket]]:
    """Of one week: an answer that helped and paid back, one that did not help, one solved by its
    player, one joined to another, one that was spam. Gives the tickets of a figure by its key.
    """
    refunds.refund_from_ticket(
        ticket=ticket, line=line, amount_minor=100, reason="Late", key="a", actor=agent
    )
    tickets.reply(ticket=ticket, body="Here.", actor=agent, solves=True)
    rate(ticket, Score.GOOD)
    bad, own, joined = (
        tickets.file_ticket(
            email=player.email, subject=name, body="Please.", player=player, actor=player
        )
        for name in ("bad", "own", "joined")
    )
    spam = tickets.file_ticket(email="x@example.com", subject="spam", body="Buy.", actor=None)
    tickets.reply(ticket=bad, body="No.", actor=agent, solves=True)
    rate(bad, Score.GOOD)
    rate(bad, Score.BAD)
    settling.settle(ticket=own, actor=player)
    merging.merge(source=joined, target=bad, actor=agent)
    # Solved first and rated, so that there is something not to count.
    tickets.reply(ticket=spam, body="No.", actor=agent, solves=True)
    rate(spam, Score.OKAY)
    tickets.reopen(ticket=spam, actor=agent)
    tickets.mark_spam(ticket=spam, actor=agent)
    return lambda key: set(tickets_of(key, this_week()))


def rate(ticket: Ticket, score: Score) -> None:
    solution = Solution.objects.filter(ticket=ticket).latest("pk")
    satisfaction.rate(solution=solution, score=score, comment="", actor=None)


def test_each_figure_is_the_number_of_its_tickets(
    story: Callable[[str], set[Ticket]], ticket: Ticket, game: Game
) -> None:
    counts = counted(this_week())
    of = {key: len(story(key)) for key in MEASURES}
    assert {key: counts.get((key, None, None), 0) for key in MEASURES} == of
    assert of == {
        "opened": 3, "solved": 3, "first_late": 0, "next_late": 0, "solution_late": 0,
        "good": 1, "okay": 0, "bad": 1, "refunded": 1,
    }  # fmt: skip
    assert story("refunded") == story("good") == {ticket}
    monday = this_week().first
    assert counts["opened", monday, None] == 3
    assert (counts["opened", None, game.pk], counts["opened", None, 0]) == (1, 2)
    assert set(tickets_of("opened", this_week(game=game.pk))) == {ticket}
    assert ticket not in tickets_of("opened", this_week(game=0))
    assert ticket not in tickets_of("opened", this_week(channel="mail"))
    assert not tickets_of("opened", Asked(monday - WEEK, 1)).exists()


def test_times_are_those_of_answers_that_were_given(
    story: Callable[[str], set[Ticket]], ticket: Ticket
) -> None:
    found = times(this_week())
    # A player who needed no answer any more was given none.
    assert {key for key, week, game in found if week is game is None} == set(TIMES)
    assert (len(story("first_answer")), len(story("solution"))) == (2, 3)
    spread = distribution(this_week())
    for key in TIMES:
        for bucket, count in enumerate(spread[key]):
            assert tickets_of(key, this_week(), bucket).count() == count


def test_the_page_opens_every_figure_and_the_file_says_the_same(
    client: Client, story: Callable[[str], set[Ticket]], support_lead: User, game: Game
) -> None:
    Game.objects.filter(pk=game.pk).update(title="Home")
    client.force_login(support_lead)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(PAGE).content.decode()
    assert len(asked) <= 20
    assert "Home" in page
    assert "50 %" in page
    # What happened this second may be of the next bucket: ratings and counts stand still.
    links = re.findall(r'<td class="money nowrap"><a href="([^"]+)">(\d+)</a>', page)
    assert len(links) >= 12
    for link, number in links:
        shown = client.get(html.unescape(link))
        assert shown.status_code == 200
        assert shown.context["listing"].count == int(number), link
    file = b"".join(client.get(f"{PAGE}?format=csv")).decode()
    heads, *lines = file.splitlines()
    assert heads.startswith("\ufeffWeek of,Game,Opened,Solved,")
    assert len(lines) == 2
    assert sum(int(line.split(",")[2]) for line in lines) == len(story("opened"))


def test_a_report_of_nothing_is_sound(client: Client, auditor: User) -> None:
    client.force_login(auditor)
    assert "Nothing to draw yet" in client.get(PAGE).content.decode()
    assert b"".join(client.get(f"{PAGE}?format=csv")).decode().count("\n") == 1
    for nonsense in ("weeks=abc", "weeks=0", "queue=x", "game=99999999999999999999", "channel=x"):
        assert client.get(f"{PAGE}?{nonsense}").status_code == 200
    for nonsense in ("x/", "opened/?bucket=1", "solution/?bucket=99", "solution/?bucket=-1"):
        assert client.get(f"{PAGE}{nonsense}").status_code == 404
    assert client.get(f"{PAGE}opened/?week=2026-02-30").status_code == 200


@pytest.mark.parametrize("week", ["9999-12-27", "9999-12-31", "0001-01-01", "1999-12-31", "next"])
def test_a_week_without_a_report_counts_as_not_asked(
    client: Client, auditor: User, ticket: Ticket, week: str
) -> None:
    if week == "next":
        week = (monday_of(books.today()) + WEEK).isoformat()
    client.force_login(auditor)
    page = client.get(f"{PAGE}?week={week}")
    assert len(page.context["weeks"]) == 8
    assert "week=" not in page.context["csv_url"]
    assert client.get(f"{PAGE}opened/?week={week}").context["listing"].count == 1
    assert b"".join(client.get(f"{PAGE}?week={week}&format=csv")).decode().count("\n") == 2


def test_links_of_one_week_stay_in_it(
    client: Client, story: Callable[[str], set[Ticket]], auditor: User
) -> None:
    monday = monday_of(books.today())
    before = monday - WEEK
    client.force_login(auditor)
    # Any day stands for its week.
    page = client.get(f"{PAGE}?week={books.today()}&channel=site")
    assert page.context["one_week"] == f"Week of {shown.day(monday)}"
    links = {
        html.unescape(link)
        for link in re.findall(r'href="([^"]*reports/[a-z_]+/\?[^"]*)"', page.content.decode())
    }
    links.add(page.context["csv_url"])
    assert len(links) > 10
    assert all(f"week={monday}" in link and "channel=site" in link for link in links)
    for week, count in ((monday, 3), (before, 0)):
        page = client.get(f"{PAGE}?week={week}")
        opened = page.context["figures"][0]
        assert opened["value"] == str(count)
        listed = client.get(opened["url"])
        assert listed.context["listing"].count == count
        assert listed.context["reports_url"] == f"{PAGE}?week={week}"
    # One of several weeks leads back to all of them.
    page = client.get(f"{PAGE}?weeks=4")
    assert page.context["one_week"] == ""
    listed = client.get(page.context["volume"][-1]["url"])
    assert listed.context["reports_url"] == f"{PAGE}?weeks=4"


def test_a_list_says_all_that_it_was_narrowed_by(
    client: Client, auditor: User, ticket: Ticket
) -> None:
    week = monday_of(books.today())
    client.force_login(auditor)
    assert ticket.game is not None
    asked: dict[str, str | int] = {"week": str(week), "channel": "site"}
    asked |= {"queue": ticket.queue.pk, "game": ticket.game.pk}
    said = client.get(f"{PAGE}opened/", asked).context["of"]
    assert said == (
        f"Week of {shown.day(week)}, queue {ticket.queue}, on the site, {ticket.game.title}"
    )


def test_agents_and_editors_read_no_reports(
    client: Client, agent: User, editor: User, player: User
) -> None:
    for person, status in ((agent, 403), (editor, 403), (player, 404)):
        client.force_login(person)
        assert client.get(PAGE).status_code == status
        assert client.get(f"{PAGE}opened/").status_code == status
