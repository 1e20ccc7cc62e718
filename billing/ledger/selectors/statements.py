"""The statement of an account: where it stood, what moved, line by line, and where it stands."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate

from django.db.models import Q, QuerySet, Sum

from billing.ledger.models import Account, Line
from billing.ledger.selectors.periods import Period
from billing.ledger.selectors.sums import Sums, sums

PAGE = 50
# What happened first stands first; within a day, what was written first.
ORDER = ("entry__effective_on", "pk")


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A line with what stood on the account after it, in the ledger's sign."""

    line: Line
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
    rows = _rows(account, period)
    found = sums(account, period)
    mark = _line(account, after or before)
    backwards = mark is not None and not after
    if mark is not None:
        rows = rows.filter(_ahead_of(mark) if backwards else _behind(mark))
    if backwards:
        page = list(rows.reverse()[: PAGE + 1])
        if len(page) <= PAGE:
            return statement(account, period)
        page = page[:PAGE][::-1]
    else:
        page = list(rows[: PAGE + 1])
    has_more = backwards or len(page) > PAGE
    page = page[:PAGE]
    balance = found.opening
    if mark is not None and page:
        balance = _stood_before(page[0], period)
    running = list(accumulate((line.amount for line in page), initial=balance))[1:]
    return Statement(
        account,
        found,
        [StatementLine(line, stood) for line, stood in zip(page, running, strict=True)],
        before=page[0].pk if mark is not None and page else None,
        after=page[-1].pk if has_more and page else None,
    )


def _line(account: Account, pk: int | None) -> Line | None:
    rows = Line.objects.filter(account=account).select_related("entry")
    return rows.filter(pk=pk).first() if pk else None


def _stood_before(line: Line, period: Period) -> int:
    """What stood on its account: when its day began, and what was written of that day before it."""
    day = line.entry.effective_on
    of_the_day = replace(period, since=day, until=day)
    earlier = _rows(line.account, of_the_day).filter(pk__lt=line.pk).order_by()
    moved = earlier.aggregate(sum=Sum("amount"))["sum"] or 0
    return sums(line.account, of_the_day).opening + int(moved)


def all_lines(account: Account, period: Period, opening: int) -> Iterator[StatementLine]:
    """Every line of the period, read a part at a time."""
    balance = opening
    for line in _rows(account, period).iterator(chunk_size=2000):
        balance += line.amount
        yield StatementLine(line, balance)


def _rows(account: Account, period: Period) -> QuerySet[Line]:
    rows = Line.objects.filter(period.entries("entry__"), account=account)
    return rows.select_related("entry", "account").order_by(*ORDER)


def _behind(mark: Line) -> Q:
    day = mark.entry.effective_on
    return Q(entry__effective_on__gte=day) & (Q(entry__effective_on__gt=day) | Q(pk__gt=mark.pk))


def _ahead_of(mark: Line) -> Q:
    day = mark.entry.effective_on
    return Q(entry__effective_on__lte=day) & (Q(entry__effective_on__lt=day) | Q(pk__lt=mark.pk))
