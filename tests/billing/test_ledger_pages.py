"""Statement, trial balance and export, as the staff see them."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client as Plain

from billing.ledger import chart
from billing.ledger.models import Account, Entry
from incubator.accounts.models import User
from incubator.core import books
from tests.billing.ledger import all_kinds
from tests.clients import Client

pytestmark = pytest.mark.django_db

LEDGER = "/staff/ledger/"
OCTOBER = {"since": "2026-10-01", "until": "2026-10-31"}


@pytest.fixture
def client(finance: User) -> Client:
    made = Client()
    made.force_login(finance)
    return made


@pytest.fixture
def entries(db: None) -> list[Entry]:
    return all_kinds.fill()


def page_of(ref: chart.AccountRef) -> str:
    found = Account.objects.get(code=ref.code, currency=ref.currency)
    return f"{LEDGER}accounts/{found.pk}/"


def words(answer: Any) -> str:
    """What the page says, without how it is written."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", answer.content.decode())).split())


def text(answer: Any) -> str:
    return b"".join(answer.streaming_content).decode()


def test_a_statement_shows_what_stood_what_moved_and_what_stands(
    entries: list[Entry], client: Client
) -> None:
    page = page_of(chart.wallet(3, "USD"))
    shown = words(client.get(page, OCTOBER))
    for said in ("Opening balance −$100.07", "Debits $0.28", "Credits $0.00", "Closing balance −$99.79"):  # fmt: skip
        assert said in shown
    assert "This is what we owe: credit adds to it" in shown
    assert "−$100.00" in shown
    assert "纸潮：第二章" in shown
    assert "Top-up late" not in shown
    assert "Nothing moved in these days" in words(client.get(page, {"since": "2026-12-01", "until": "2026-12-31"}))  # fmt: skip
    known = words(client.get(page, OCTOBER | {"known": "2026-09-01"}))
    assert "Opening balance $0.00" in known


def test_the_file_of_a_statement_adds_up(entries: list[Entry], client: Client) -> None:
    answer = client.get(page_of(chart.bank("main", "JPY")), OCTOBER | {"format": "csv"})
    assert (
        'filename="asset-bank-main-JPY-2026-10-01-2026-10-31.csv"' in answer["Content-Disposition"]
    )
    rows = [row.split(",") for row in text(answer).splitlines()]
    assert rows[0][2:5] == ["Debit (JPY)", "Credit (JPY)", "Balance (JPY)"]
    assert [row[2:5] for row in rows[1:]] == [
        ["", "", "-10036"],
        ["15000", "", "4964"],
        ["15000", "0", "4964"],
    ]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"since": "2026-10-31", "until": "2026-10-01"}, "It begins after it ends"),
        ({"since": "abc"}, "Write a day like"),
        ({"until": "9999-12-31"}, "Choose a day from 1 Jan 1970 to"),
        ({"since": "0001-01-01"}, "Choose a day from 1 Jan 1970 to"),
        ({"since": ""}, "Fill this in"),
        ({"known": "2026-02-30"}, "Write a day like"),
    ],
)
def test_days_that_make_no_sense_are_answered_in_words(
    entries: list[Entry], client: Client, asked: dict[str, str], said: str
) -> None:
    page = page_of(chart.wallet(3, "USD"))
    for more in ({}, {"format": "csv"}):
        shown = words(client.get(page, OCTOBER | asked | more))
        assert said in shown
        assert "Closing balance" not in shown
    assert said in words(client.get(f"{LEDGER}export/", OCTOBER | asked | {"format": "ledger"}))


def test_without_days_it_is_this_month_and_pages_keep_what_was_asked(
    entries: list[Entry], client: Client
) -> None:
    page = page_of(chart.wallet(3, "USD"))
    shown = client.get(page).content.decode()
    assert f'value="{books.first_of(books.today())}"' in shown
    assert f'value="{books.last_of(books.today())}"' in shown
    asked = client.get(page, OCTOBER | {"after": "x", "before": "99999999999999999999"})
    assert "?since=2026-10-01&amp;until=2026-10-31&amp;format=csv" in asked.content.decode()


def test_the_trial_balance_comes_to_zero_in_every_currency(
    entries: list[Entry], client: Client
) -> None:
    shown = words(client.get(f"{LEDGER}trial-balance/", {"day": "2026-10-31"}))
    assert "Sum of liabilities" in shown
    assert shown.count("Difference ₩0") == shown.count("Difference JP¥0") == 1
    assert "Nothing stood on any account" in words(client.get(f"{LEDGER}trial-balance/", {"day": "2026-08-31"}))  # fmt: skip
    assert "Choose a day" in words(client.get(f"{LEDGER}trial-balance/", {"day": "9999-12-31"}))
    file = text(client.get(f"{LEDGER}trial-balance/", {"day": "2026-10-31", "format": "csv"}))
    assert "assets,Our bank account “main”,JPY,4964,,asset:bank:main" in file
    assert "liabilities,Wallet of 3,USD,,99.79,liability:wallet:3" in file
    assert "$0.00" in words(client.get(LEDGER))


def test_an_entry_says_what_it_does_and_what_it_takes_back(
    entries: list[Entry], client: Client
) -> None:
    late, back = entries[-2:]
    shown = client.get(f"{LEDGER}entries/{back.pk}/").content.decode()
    assert f'href="{LEDGER}entries/{late.pk}/">Top-up late' in shown
    assert "we owe less" in shown
    assert "less is owed to us" in shown
    shown = client.get(f"{LEDGER}entries/{late.pk}/").content.decode()
    assert "Reversed by" in shown
    assert f'href="{LEDGER}entries/{back.pk}/">Refund of' in shown
    # What it is called stands before its key.
    assert shown.index(">Top-up late") < shown.index(">late<")


def test_the_books_are_taken_out_by_those_who_read_them(
    entries: list[Entry], client: Client, agent: User
) -> None:
    assert "Export the books" in words(client.get(f"{LEDGER}export/"))
    answer = client.get(f"{LEDGER}export/", OCTOBER | {"format": "beancount"})
    assert 'filename="ledger-2026-10-01-2026-10-31.beancount"' in answer["Content-Disposition"]
    assert "2026-11-01 balance Assets:Bank:Main  4964 ~ 0 JPY" in text(answer)
    assert "“nonsense” cannot be chosen" in words(
        client.get(f"{LEDGER}export/", {"format": "nonsense"})
    )
    stranger = Plain()
    stranger.force_login(agent)
    for page in ("export/?format=csv", "trial-balance/"):
        assert stranger.get(LEDGER + page).status_code == 403
