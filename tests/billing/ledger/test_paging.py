"""Pages of a statement, walked by entries or read by lines, are the lines put in order by hand."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate

import pytest

from billing.entry_words import TOP_UP
from billing.ledger import chart
from billing.ledger.models import Account, Checkpoint, Line
from billing.ledger.selectors import Period, Statement, all_lines, statement, sums
from billing.ledger.selectors import statements as module
from billing.ledger.services import Draft, Posting, post
from tests.billing.ledger.test_day_sums import pass_all
from tests.powers import tamper

pytestmark = pytest.mark.django_db

GATEWAY, WALLET = chart.gateway("sandbox", "USD"), chart.wallet(7, "USD")
OTHER = chart.wallet(8, "USD")
FIRST, DAY = date(2026, 1, 1), timedelta(days=1)
KNOWN = datetime(9000, 1, 1, tzinfo=UTC)
# More than entries are looked for day by day, with a day of many lines among them.
DAYS = [FIRST + place * DAY for place in range(90)]
BUSY = DAYS[40]


def drafts(said: str, days: list[date]) -> Iterator[Draft]:
    """Top-ups of one wallet or both, in entries of two lines or four."""
    for place, day in enumerate(days):
        amount = 100 + place
        mine = (Posting(GATEWAY, amount), Posting(WALLET, -amount))
        others = (Posting(GATEWAY, 7), Posting(OTHER, -7)) if place % 3 == 0 else ()
        yield Draft(f"{said}:{place}", TOP_UP(top_up="U-1"), day, (*mine, *others))


@pytest.fixture
def posted(committed_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some that the checkpoints have passed, and some behind them, of days long before."""
    monkeypatch.setattr(module, "PAGE", 7)
    post(list(drafts("passed", [*DAYS[::-1], *[BUSY] * 20])), actor=None)
    pass_all()
    post(list(drafts("late", [DAYS[0], DAYS[3], *[BUSY] * 9, DAYS[-1]])), actor=None)


PERIODS = [
    Period(),
    Period(DAYS[38], DAYS[45]),
    Period(BUSY, BUSY),
    Period(DAYS[-9], DAYS[-1] + 40 * DAY),
    Period(DAYS[0] - 9 * DAY, DAYS[0]),
    Period(DAYS[38], DAYS[45], KNOWN),
    Period(DAYS[-1] + DAY, DAYS[-1] + 9 * DAY),
    Period(FIRST - 9 * DAY, FIRST - DAY),
]


def by_hand(account: Account, period: Period) -> list[tuple[int, int]]:
    """Number and balance of each line, from the very first line on."""
    lines = sorted(
        Line.objects.filter(account=account).select_related("entry"),
        key=lambda line: (line.entry.effective_on, line.entry_id, line.pk),
    )
    stood = accumulate(line.amount for line in lines)
    return [
        (line.pk, balance)
        for line, balance in zip(lines, stood, strict=True)
        if period.since <= line.entry.effective_on <= period.until
    ]


def check(account: Account, period: Period) -> None:
    expected, found = by_hand(account, period), sums(account, period)
    amounts = [line.amount for line in Line.objects.filter(pk__in=[pk for pk, _ in expected])]
    assert (found.debit, -found.credit) == (
        sum(amount for amount in amounts if amount > 0),
        sum(amount for amount in amounts if amount < 0),
    )
    assert found.lines == len(expected)
    if expected:
        assert found.closing == expected[-1][1]
    assert shown(all_lines(account, period, found.opening)) == expected
    pages = [statement(account, period)]
    while pages[-1].after:
        pages.append(statement(account, period, after=pages[-1].after))
    assert [row for page in pages for row in shown(page.lines)] == expected
    check_backwards(account, period, pages)
    # From any line at all, also one inside a day or an entry.
    for place, (pk, _balance) in enumerate(expected[::5]):
        behind = statement(account, period, after=pk)
        assert shown(behind.lines) == expected[5 * place + 1 :][:7]


def check_backwards(account: Account, period: Period, pages: list[Statement]) -> None:
    for page, earlier in zip(pages[:0:-1], pages[-2::-1], strict=True):
        assert shown(statement(account, period, before=page.before).lines) == shown(earlier.lines)


def shown(lines: object) -> list[tuple[int, int]]:
    return [(one.line.pk, one.balance) for one in lines]  # type: ignore[attr-defined]


@pytest.mark.parametrize("restored", [False, True])
@pytest.mark.parametrize("walked_from", [1, 10**9])
def test_every_page_there_and_back_is_what_the_lines_say(
    posted: None, monkeypatch: pytest.MonkeyPatch, walked_from: int, restored: bool
) -> None:
    monkeypatch.setattr(module, "WALKED", walked_from)
    if restored:
        # As a backup leaves them: no checkpoint, and sums of days that count for nothing.
        tamper("DELETE FROM ledger_checkpoint")
    assert Checkpoint.objects.exists() is not restored
    for ref in (GATEWAY, WALLET):
        account = Account.objects.get(code=ref.code)
        for period in PERIODS:
            check(account, period)
