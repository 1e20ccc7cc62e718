"""What the home says of deadlines: what is past is not next."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from incubator.accounts.models import User
from incubator.core import books
from incubator.portal.views import home
from incubator.portal.waiting import Item

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 9)


def item(due: date | None) -> Item:
    since = datetime(2026, 3, 1, tzinfo=UTC)
    return Item(what="Deal", act="Settle", url="/x/", since=since, kind="Deals", due=due)


@pytest.mark.parametrize(
    ("dues", "says"),
    [
        ([date(2026, 3, 2)], "One thing waits for you. One is past its deadline."),
        (
            [date(2026, 3, 2), date(2026, 3, 8), date(2026, 3, 20)],
            "3 things wait for you. 2 are past their deadline.",
        ),
        ([date(2026, 3, 9), None], "2 things wait for you. The next deadline is 9 Mar."),
        ([None], "One thing waits for you. The oldest has waited"),
        ([], "Nothing waits for you."),
    ],
)
def test_a_deadline_that_is_past_is_not_called_next(
    client: Client,
    finance: User,
    monkeypatch: pytest.MonkeyPatch,
    dues: list[date | None],
    says: str,
) -> None:
    monkeypatch.setattr(home, "waiting_for", lambda user: [item(due) for due in dues])
    monkeypatch.setattr(books, "today", lambda: TODAY)
    client.force_login(finance)
    assert says in client.get("/staff/").content.decode()
