"""Every page of the demo world, as every one of its people: few queries, no N+1, light, and in the
reader's language."""

from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from django.db import transaction

from incubator.accounts.models import User
from incubator.accounts.services import open_account
from incubator.portal.demo.people import DOMAIN, PERSONAS, who
from studios.models import Application, Game, ResourceKind, ResourceRequest, Track
from studios.services.applications import submit_application
from studios.services.requests import request_resource
from support.models import Ticket
from support.services.tickets import file_ticket
from tests.performance.crawl import Visit, client_of, links_of, shape_of, visit, walk
from tests.performance.words import english_on, written_by_people
from tests.sizes import LARGE

MOST_QUERIES = 20
MOST_REPEATS = 4
MOST_BYTES = 200_000
# What the walk has to reach at least, so that a broken link cannot make it easy.
FEWEST_ROUTES = 110


# Somebody of each role, and a founder before and after admission, read in Chinese.
READERS = (
    *("mira", "noor", "pia", "ada", "luis", "farid", "ana", "oskar", "ines", "theo", "mei"),
    *("vera", "root"),
)
# Of the public site editors write the words, and the API's reference speaks to programmers.
ELSEWHERE = ("/games/", "/news/", "/help/", "/tracks/", "/api/")


@pytest.mark.large
def test_every_page_of_the_demo_is_light_asks_little_and_leaves_nothing_in_english(
    demo_world: None,
) -> None:
    written = written_by_people()
    addresses = [f"{reader}@{DOMAIN}" for reader in READERS]
    User.objects.filter(email__in=addresses).update(language="zh-hans")
    english: dict[str, str] = {}

    def read(seen: Visit, page: str) -> None:
        if seen.status == 200 and seen.url != "/" and not seen.url.startswith(ELSEWHERE):
            english.update(dict.fromkeys(english_on(page, written), str(seen)))

    # In `make test` a page that all of the staff get alike is taken by the first of them.
    by_staff = None if LARGE else Counter[str]()
    people = ("nobody", *(persona.key for persona in PERSONAS))
    visits = [
        seen
        for person in people
        for seen in walk(person, read=read if person in READERS else None, by_staff=by_staff)
    ]
    wrong = [problem for seen in visits for problem in problems_of(seen)]
    assert not wrong, f"{len(wrong)} of {len(visits)} pages:\n" + "\n".join(wrong)
    assert english == {}
    assert len({seen.route for seen in visits}) >= FEWEST_ROUTES
    assert len([seen for seen in visits if seen.who in READERS]) > 400


def problems_of(page: Visit) -> Iterator[str]:
    """What is wrong with a page, in words that lead to the place."""
    repeats, shape = page.repeated()
    if page.status >= 500:
        yield f"{page}: {page.status}"
    if page.queries > MOST_QUERIES:
        yield f"{page}: {page.queries} queries"
    if repeats > MOST_REPEATS:
        yield f"{page}: {repeats} times {shape[:200]}"
    if page.size > MOST_BYTES:
        yield f"{page}: {page.size:,} bytes"


def test_a_query_in_a_loop_is_found_out() -> None:
    looped = ["SELECT name FROM studio WHERE id = 1", "SELECT name FROM studio WHERE id = 2"] * 3
    page = Visit("nobody", "/", "/", 200, 100, 0.01, looped)
    assert [problem for problem in problems_of(page) if "6 times" in problem]
    assert shape_of("SELECT 1 WHERE a IN (%s, %s)") == shape_of("SELECT 2 WHERE a IN (%s)")


def test_a_page_leads_where_its_links_and_fragments_do() -> None:
    page = """<link href="/no"><a class="tab" href="/a/?b=1&amp;c=2">A</a><abbr href="/no">
        <a href="/d/" aria-current="page"><p hx-get="/e/" hx-trigger="load"><a data-href="/no">"""
    assert links_of(page) == ["/a/?b=1&c=2", "/d/", "/e/"]


def more_requests() -> None:
    game = Game.objects.get(slug="paper-tides")
    for _ in range(ResourceRequest.objects.count()):
        request_resource(
            studio=game.studio,
            game=game,
            kind=ResourceKind.DESK,
            quantity=2,
            amount_minor=0,
            currency=game.currency,
            purpose="Two more people join.",
            actor=who("mira"),
        )


def more_tickets() -> None:
    for number in range(Ticket.objects.count()):
        file_ticket(
            email=f"player{number}@example.com",
            subject="The boat does not turn",
            body="It goes on straight, whatever I press.",
            actor=None,
        )


def more_applications() -> None:
    count = Application.objects.count()
    for number in range(count, 2 * count):
        email = f"founder{number}@example.com"
        founder = open_account(email=email, name="Founder", password=None, actor=None)
        submit_application(
            track=Track.objects.get(slug="18"),
            founder=founder,
            studio_name=f"Studio {number}",
            game_title=f"Game {number}",
            pitch="A calm sailing game about carrying letters between islands.",
            team="Two programmers and a painter.",
            requested_minor=120_000_00,
            currency="USD",
            actor=founder,
        )


def queries_of(person: str, url: str) -> int:
    client = client_of(person)
    client.get(url)
    seen, _page = visit(client, person, url)
    assert seen.status == 200, seen
    return seen.queries


# The pages that list these rows, each before and after there are twice as many.
PAGES: tuple[tuple[Callable[[], None], tuple[tuple[str, str], ...]], ...] = (
    (
        more_requests,
        (
            ("oskar", "/staff/requests/"),
            ("oskar", "/staff/"),
            ("mira", "/studio/lantern-works/requests/"),
            ("mira", "/studio/lantern-works/"),
        ),
    ),
    (more_tickets, (("ines", "/staff/tickets/"), ("ines", "/staff/"))),
    (more_applications, (("ada", "/staff/admissions/"), ("ada", "/staff/"))),
)


def test_twice_the_rows_take_no_more_queries(demo_world: None) -> None:
    grown: dict[tuple[str, str], tuple[int, int]] = {}
    for add, pages in PAGES:
        with transaction.atomic():
            # A first row of its kind may cost a query; the second may not.
            add()
            before = {page: queries_of(*page) for page in pages}
            add()
            after = {page: queries_of(*page) for page in pages}
            transaction.set_rollback(True)
        grown |= {
            page: (before[page], after[page]) for page in pages if before[page] != after[page]
        }
    assert grown == {}
