"""What stood on an account when, by both clocks, and its statement line by line."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from billing.entry_words import TOP_UP
from billing.ledger import chart
from billing.ledger.chart import AccountRef
from billing.ledger.models import Account, Entry
from billing.ledger.selectors import Period, Statement, all_lines, statement, sums, trial_balance
from billing.ledger.selectors import statements as module
from billing.ledger.selectors.trial import trial_in_order
from billing.ledger.services import (
    Draft,
    Posting,
    balance,
    balance_at,
    balance_on,
    post,
    take_checkpoints,
)
from tests.billing.ledger import all_kinds
from tests.billing.ledger.all_kinds import NOVEMBER, OCTOBER, SEPTEMBER

pytestmark = pytest.mark.django_db

GATEWAY, WALLET = chart.gateway("sandbox", "USD"), chart.wallet(7, "USD")
DAY = timedelta(days=1)


def topped_up(days: Iterator[date] | list[date], amount: int = 100) -> list[Entry]:
    return post(
        [
            Draft(
                f"top-up:{place}",
                TOP_UP(top_up=f"U-{place}"),
                day,
                (Posting(GATEWAY, amount + place), Posting(WALLET, -amount - place)),
            )
            for place, day in enumerate(days)
        ],
        actor=None,
    )


def account(ref: AccountRef) -> Account:
    return Account.objects.get(code=ref.code, currency=ref.currency)


def test_a_day_of_the_books_and_what_we_knew_then_are_two_balances() -> None:
    before = timezone.now()
    # Recorded now, for a month ago: the day knows it, the moment before does not.
    topped_up([OCTOBER, NOVEMBER])
    assert balance_on(WALLET, OCTOBER - DAY) == 0
    assert balance_on(WALLET, OCTOBER) == balance_on(WALLET, NOVEMBER - DAY) == -100
    assert balance_on(WALLET, NOVEMBER) == balance(WALLET) == -201
    [recorded] = set(Entry.objects.values_list("recorded_at", flat=True))
    assert balance_at(WALLET, before - DAY) == balance_at(WALLET, recorded) == 0
    assert balance_at(WALLET, recorded + timedelta(microseconds=1)) == -201
    assert balance_on(chart.wallet(8, "USD"), OCTOBER) == 0


@pytest.mark.parametrize("ref", [GATEWAY, WALLET])
@pytest.mark.parametrize("known", [None, datetime(9000, 1, 1, tzinfo=UTC)])
def test_sums_are_the_lines_counted_from_either_end(
    ref: AccountRef, known: datetime | None
) -> None:
    topped_up([SEPTEMBER, OCTOBER, OCTOBER, NOVEMBER])
    take_checkpoints()
    sign = 1 if ref == GATEWAY else -1
    found = sums(account(ref), Period(OCTOBER, NOVEMBER - DAY, known))
    assert (found.opening, found.closing, found.lines) == (sign * 100, sign * 303, 2)
    assert sorted((found.debit, found.credit)) == [0, 203]
    whole = sums(account(ref), Period(known_before=known))
    assert (whole.opening, whole.closing, whole.lines) == (0, sign * 406, 4)


def test_the_balance_is_right_on_every_page_there_and_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "PAGE", 3)
    # Written in another order than they happened; five on one day.
    topped_up([NOVEMBER, *[OCTOBER + DAY] * 5, OCTOBER, SEPTEMBER, OCTOBER])
    wallet, period = account(WALLET), Period(OCTOBER, NOVEMBER)
    written = [(one.line.pk, one.balance) for one in all_lines(wallet, period, -107)]
    pages = [statement(wallet, period)]
    while pages[-1].after:
        pages.append(statement(wallet, period, after=pages[-1].after))
    assert [len(page.lines) for page in pages] == [3, 3, 2]
    assert [row for page in pages for row in shown(page)] == written
    assert written[-1][1] == pages[0].sums.closing == -936
    back = statement(wallet, period, before=pages[2].before)
    assert (shown(back), back.after, back.before) == (
        shown(pages[1]),
        pages[1].after,
        pages[1].before,
    )
    # Less than a page is ahead: the first one, whole.
    assert shown(statement(wallet, period, before=written[2][0])) == shown(pages[0])
    # A line of another account, or of none, leads to the beginning.
    other = account(GATEWAY).lines.first()
    assert other is not None
    assert shown(statement(wallet, period, after=other.pk)) == shown(pages[0])


def shown(page: Statement) -> list[tuple[int, int]]:
    return [(one.line.pk, one.balance) for one in page.lines]


def test_a_page_costs_as_many_queries_as_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    topped_up([OCTOBER] * 120)
    with CaptureQueriesContext(connection) as first:
        page = statement(account(WALLET), Period(OCTOBER, NOVEMBER))
    with CaptureQueriesContext(connection) as second:
        statement(account(WALLET), Period(OCTOBER, NOVEMBER), after=page.after)
    assert (len(first), len(second)) == (3, 6)


@pytest.mark.parametrize("known", [None, datetime(9000, 1, 1, tzinfo=UTC)])
def test_the_trial_balance_has_every_account_and_comes_to_zero(known: datetime | None) -> None:
    all_kinds.fill()
    found = {one.currency: one for one in trial_balance(OCTOBER, known)}
    assert list(found) == ["JPY", "KRW", "USD"]
    for currency, one in found.items():
        assert one.debit > 0
        assert one.difference == 0
        assert [part.key for part in one.classes] == [key for key in chart.CLASSES if any(row[0].startswith(key) and row[1] == currency for row in trial_in_order(OCTOBER, known))]  # fmt: skip
        rows = [row for part in one.classes for row in part.rows]
        stood = {code: amount for code, of, amount in trial_in_order(OCTOBER, known) if of == currency}  # fmt: skip
        assert {row.code: row.debit - row.credit for row in rows} == stood
        for code, amount in stood.items():
            assert balance_on(AccountRef(code, currency), OCTOBER) == amount
    assert trial_balance(SEPTEMBER - DAY, known) == []


def test_many_accounts_of_a_kind_stand_in_one_line() -> None:
    post(
        [
            Draft(
                f"t:{player}",
                TOP_UP(top_up="U-1"),
                OCTOBER,
                (Posting(GATEWAY, 5), Posting(chart.wallet(player, "USD"), -5)),
            )
            for player in range(1, 22)
        ],
        actor=None,
    )
    [usd] = trial_balance(OCTOBER)
    [gateway, wallets] = [row for part in usd.classes for row in part.rows]
    assert (gateway.accounts, gateway.debit) == (1, 105)
    assert (wallets.accounts, wallets.credit, wallets.account) == (21, 105, None)
    assert (wallets.code, wallets.words) == ("liability:wallet", "Wallet of …")
    assert len(list(trial_in_order(OCTOBER))) == 22
