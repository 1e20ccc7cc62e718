"""Lists: pages by value in both directions, capped counts, saved views, bulk choices, CSV."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import StreamingHttpResponse
from django.template import Context
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils.safestring import SafeString

from incubator.accounts.models import User
from incubator.core.totals import TooMany
from incubator.messaging.models import OutgoingMail
from incubator.web import counting, saved_views, tables
from incubator.web.models import SavedView
from incubator.web.tables import Column, Listing, chosen_rows
from incubator.web.templatetags.lists import rows_of

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
COLUMNS = (
    Column("to", "To", lambda mail: mail.recipient, order="recipient"),
    Column("sent", "Sent", lambda mail: mail.sent_at, order="sent_at"),
)


@pytest.fixture(autouse=True)
def _short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "PAGE_SIZE", 3)


@pytest.fixture
def rows(db: None) -> list[OutgoingMail]:
    """Ten mails to five people, of which every third has not been sent."""
    return OutgoingMail.objects.bulk_create(
        OutgoingMail(
            key=f"{at}",
            message_id=f"<{at}@incubator.example>",
            recipient=f"person{at // 2}@incubator.example",
            subject=f"mail {at}",
            body="Words",
            sent_at=None if at % 3 == 0 else NOON + timedelta(hours=at % 5),
        )
        for at in range(10)
    )


def listing(query: str = "", user: User | None = None) -> Listing:
    request = RequestFactory().get(f"/list/?{query}")
    request.user = user or AnonymousUser()
    people = [(f"person{at}@incubator.example", f"Person {at}") for at in range(5)]
    return Listing(
        request,
        OutgoingMail.objects.all(),
        COLUMNS,
        filters={"recipient": people},
        search=("subject",),
        name="rows",
    )


def walk(query: str, way: str) -> list[list[str]]:
    """The subjects of each page, following the links of one direction."""
    pages = []
    while True:
        one = listing(query)
        pages.append([row.subject for row in one.page.rows])
        url = one.next_url if way == "next" else one.previous_url
        if not url:
            return pages
        query = url.removeprefix("?")


@pytest.mark.parametrize("sort", ["", "to", "-to", "sent", "-sent"])
def test_walking_forward_shows_every_row_once_in_the_order_of_the_database(
    rows: list[OutgoingMail], sort: str
) -> None:
    one = listing(f"sort={sort}")
    in_order = list(one.found.order_by(one.ordering, "-pk").values_list("subject", flat=True))
    pages = walk(f"sort={sort}", "next")
    assert [row for page in pages for row in page] == in_order
    assert [len(page) for page in pages] == [3, 3, 3, 1]


@pytest.mark.parametrize("sort", ["", "to", "-to", "sent", "-sent"])
def test_walking_back_shows_the_pages_that_were_shown_forward(
    rows: list[OutgoingMail], sort: str
) -> None:
    forward = walk(f"sort={sort}", "next")
    query = f"sort={sort}"
    for _ in forward[1:]:
        query = listing(query).next_url.removeprefix("?")
    assert walk(query, "previous") == forward[::-1]


def test_a_row_that_arrives_meanwhile_neither_repeats_nor_hides_another(
    rows: list[OutgoingMail],
) -> None:
    following = listing("").next_url.removeprefix("?")
    OutgoingMail.objects.create(key="new", recipient="new@incubator.example", subject="new")
    assert [mail.subject for mail in listing(following).page.rows] == ["mail 6", "mail 5", "mail 4"]


def test_the_page_behind_a_cursor_is_found_without_counting_rows(rows: list[OutgoingMail]) -> None:
    following = listing("sort=-sent").next_url.removeprefix("?")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert listing(following).page.rows
    assert len(queries) == 1
    assert "OFFSET" not in queries[0]["sql"]


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "1.x",
        "9" * 30,
        "1%00",
        "-1",
        "0",
        "1.2026-99-99",
        "99999999.",
        "%F0%9F",
        "1.0001-01-01T00:00%2B23:59",
    ],
)
def test_a_cursor_that_leads_nowhere_shows_the_first_page(
    rows: list[OutgoingMail], cursor: str
) -> None:
    for way in ("after", "before"):
        shown = listing(f"sort=sent&{way}={cursor}").page
        assert len(shown.rows) == 3


def test_filters_and_sorting_start_from_the_first_page_and_keep_the_rest(
    rows: list[OutgoingMail],
) -> None:
    one = listing("q=mail&sort=sent&after=3.x&recipient=person1%40incubator.example")
    chip = next(chip for chip in one.chips if chip.label == "Person 2")
    person = ["person2@incubator.example"]
    assert parse_qs(chip.url[1:]) == {"q": ["mail"], "sort": ["sent"], "recipient": person}
    assert "after" not in one.sorts[0]["url"]
    assert "after" not in one.csv_url


def test_a_count_stops_at_its_cap(
    rows: list[OutgoingMail], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (listing().count, listing().counted) == (10, "10")
    monkeypatch.setattr(tables, "COUNT_CAP", 4)
    assert (listing().count, listing().counted) == (5, "4+")


def test_a_csv_holds_all_rows_in_the_order_shown(rows: list[OutgoingMail]) -> None:
    response = listing("sort=to&format=csv").csv_response()
    assert isinstance(response, StreamingHttpResponse)
    text = b"".join(response.streaming_content).decode()  # type: ignore[arg-type]
    lines = text.splitlines()
    assert len(lines) == 11
    assert lines[1].startswith("person0")


def test_a_view_is_kept_under_a_name_for_one_list_and_one_person(
    client: Client, founder: User, member: User
) -> None:
    client.force_login(founder)
    words = {"listing": "rows", "name": "Mine", "query": "sort=to", "path": "/home/"}
    answer = client.post("/my/views/save/", words)
    assert answer.headers["Location"] == "/home/?sort=to"
    assert listing("sort=to&after=3", founder).view == SavedView.objects.get()
    assert listing("", founder).view is None
    assert listing("sort=to", member).views == []
    client.post("/my/views/save/", words | {"query": "sort=-to"})
    assert SavedView.objects.get().query == "sort=-to"


def test_a_view_is_deleted_by_its_person_alone(client: Client, founder: User, member: User) -> None:
    view = saved_views.save_view(person=founder, listing="rows", name="Mine", query="")
    client.force_login(member)
    assert client.post(f"/my/views/{view.pk}/delete/").status_code == 404
    assert SavedView.objects.count() == 1
    client.force_login(founder)
    client.post(f"/my/views/{view.pk}/delete/")
    assert SavedView.objects.count() == 0


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example", "javascript:1", ""])
def test_saving_a_view_never_leads_to_another_host(
    client: Client, founder: User, path: str
) -> None:
    client.force_login(founder)
    words = {"listing": "rows", "name": "Mine", "path": path}
    assert client.post("/my/views/save/", words).headers["Location"] == "/home/"


def test_the_twenty_first_view_is_refused(db: None, founder: User) -> None:
    for at in range(saved_views.MOST):
        saved_views.save_view(person=founder, listing="rows", name=f"{at}", query="")
    with pytest.raises(TooMany, match="Delete one first"):
        saved_views.save_view(person=founder, listing="rows", name="one more", query="")
    assert SavedView.objects.count() == saved_views.MOST


def test_a_bulk_action_takes_at_most_a_page_of_whole_numbers() -> None:
    request = RequestFactory().post("/", {"rows": ["1", "x", "2", "-3", "4", "5"]})
    assert chosen_rows(request) == [1, 2, 4]


def test_several_counts_are_one_question_and_what_matches_nothing_is_none(
    rows: list[OutgoingMail],
) -> None:
    every = OutgoingMail.objects.order_by("recipient")
    asked = [every, every.filter(sent_at=None), every.filter(pk__in=[]), every.filter(pk=0)]
    with CaptureQueriesContext(connection) as queries:
        assert counting.counts(asked, cap=6) == [6, 4, 0, 0]
    assert len(queries) == 1


def test_what_rows_say_is_escaped_and_each_cell_names_its_column(rows: list[OutgoingMail]) -> None:
    one = listing()
    one.bulk = tables.Bulk("/bulk/", [])
    said = '<b>"&'
    one.columns = (
        Column("a", said, lambda _mail: said, url=lambda _mail: f"/?{said}", under=lambda _mail: said),
        Column("b", "B", lambda _mail: said, tone=lambda _mail: "wait"),
        Column("c", "C", lambda _mail: SafeString("<i>safe</i>"), code=True, numeric=True),
        Column("d", "D", lambda _mail: None, wide=True),
    )  # fmt: skip
    drawn = rows_of(Context(), one, one.rows[:1])
    assert "<b>" not in drawn
    escaped = "&lt;b&gt;&quot;&amp;"
    for there in (
        f'value="{one.rows[0].pk}" aria-label="Choose {escaped}"',
        f'data-label="{escaped}"><a href="/?{escaped}">{escaped}</a>',
        f'<span class="under">{escaped}</span>',
        f'<span class="pill wait">{escaped}</span>',
        '<td role="cell" class="number" data-label="C"><code><i>safe</i></code></td>',
        '<td role="cell" class="wide none" data-label="D"></td>',
    ):
        assert there in drawn
