"""The statement of an account: where it stood, what moved, line by line, and where it stands."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate

from billing.ledger.models import Account, Line
from billing.ledger.selectors.paging import WALKED, Moved, Place, page_of, sum_ahead
from billing.ledger.selectors.periods import Period
from billing.ledger.selectors.sums import Sums, counted_sums, sums

PAGE = 50


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A line with what stood on the account after it, in the ledger's sign."""

    line: Moved
    balance: int


@dataclass(frozen=True, slots=True)
class Statement:
    """A page of a statement. `before` and `after` are lines to go on from, None at its ends."""

    account: Account
    sums: Sums
    lines: list[StatementLine]
    before: int | None
    after: int | None


def statement(
    account: Account, period: Period, *, after: int | None = None, before: int | None = None
) -> Statement:
    """The page of lines behind or ahead of a line of the account; else the first.

    The sums are those of the whole period, and the balances right on every page.
    """
    found, ever = counted_sums(account, period)
    walked = ever >= WALKED
    mark = _place(account, after or before)
    backwards = mark is not None and not after
    page: list[Moved] = []
    if found.lines:
        page = page_of(
            account.pk,
            period,
            most=PAGE + 1,
            walked=walked,
            after=None if backwards else mark,
            before=mark if backwards else None,
        )
    if backwards:
        if len(page) <= PAGE:
            return statement(account, period)
        page = page[:PAGE][::-1]
    has_more = backwards or len(page) > PAGE
    page = page[:PAGE]
    balance = found.opening
    if mark is not None and page:
        balance = _stood_before(account, page[0], period, walked=walked)
    running = list(accumulate((line.amount for line in page), initial=balance))[1:]
    return Statement(
        account,
        found,
        [StatementLine(line, stood) for line, stood in zip(page, running, strict=True)],
        before=page[0].pk if mark is not None and page else None,
        after=page[-1].pk if has_more and page else None,
    )


def _place(account: Account, pk: int | None) -> Place | None:
    rows = Line.objects.filter(account=account, pk=pk) if pk else Line.objects.none()
    found = rows.values_list("entry__effective_on", "entry_id", "pk").first()
    return Place(*found) if found else None


def _stood_before(account: Account, line: Moved, period: Period, *, walked: bool) -> int:
    """What stood on its account: when its day began, and what was written of that day before it."""
    of_the_day = replace(period, since=line.effective_on, until=line.effective_on)
    moved = sum_ahead(account.pk, of_the_day, line.place, walked=walked)
    return sums(account, of_the_day).opening + moved


def all_lines(account: Account, period: Period, opening: int) -> Iterator[StatementLine]:
    """Every line of the period, read a part at a time."""
    balance = opening
    rows = Line.objects.filter(period.entries("entry__"), account=account)
    shown = rows.order_by("entry__effective_on", "entry_id", "pk").values_list(
        "pk",
        "amount",
        "entry_id",
        "entry__effective_on",
        "entry__kind",
        "entry__parameters",
    )
    for row in shown.iterator(chunk_size=2000):
        line = Moved(*row)
        balance += line.amount
        yield StatementLine(line, balance)
