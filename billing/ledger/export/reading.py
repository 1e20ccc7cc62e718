"""What the files are made of: accounts with their sums, and entries with their lines."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby, islice

from django.db.models import Max, Min, Prefetch

from billing.ledger.models import Account, Entry, Line
from billing.ledger.naming import AT_ONCE, fill_in, named_in_order
from billing.ledger.selectors import Period, Summed, sums_in_order
from billing.ledger.selectors.periods import FIRST, LAST


class Books:
    """The books of a period, read from the beginning each time, a part at a time."""

    def __init__(self, period: Period) -> None:
        self.period = period
        self._entries = Entry.objects.filter(period.entries())

    @cached_property
    def _ends(self) -> tuple[date | None, date | None]:
        ends = self._entries.aggregate(first=Min("effective_on"), last=Max("effective_on"))
        return ends["first"], ends["last"]

    @property
    def begin_with_balances(self) -> bool:
        """Whether anything can have stood on accounts before."""
        return self.period.since != FIRST

    @property
    def first_day(self) -> date:
        if self.begin_with_balances:
            return self.period.since
        return self._ends[0] or self.last_day

    @property
    def opened_on(self) -> date:
        """The day from which on accounts are open: the one before the period, for its balances."""
        return self.first_day - timedelta(days=1 if self.begin_with_balances else 0)

    @property
    def last_day(self) -> date:
        if self.period.until != LAST:
            return self.period.until
        return self._ends[1] or max(self.period.since, date(1970, 1, 1))

    @cached_property
    def currencies(self) -> list[str]:
        found = Account.objects.order_by("currency").values_list("currency", flat=True)
        return list(found.distinct())

    def accounts(self) -> Iterator[Summed]:
        """Those that had lines by the end of the period, by code and currency."""
        return sums_in_order(self.period)

    def named_accounts(self) -> Iterator[tuple[Account, list[str]]]:
        """Each code once, with what it is called and all its currencies."""
        found = named_in_order((one.code, one.currency, None) for one in self.accounts())
        for _code, same in groupby(found, lambda one: one[0].code):
            accounts = [account for account, _nothing in same]
            yield accounts[0], [account.currency for account in accounts]

    def entries(self) -> Iterator[Entry]:
        """By the day they happened, then as they were written; lines and accounts come with them."""
        lines = Line.objects.select_related("account").order_by("pk")
        found = (
            self._entries.order_by("effective_on", "pk")
            .prefetch_related(Prefetch("lines", lines))
            .iterator(chunk_size=AT_ONCE)
        )
        while some := list(islice(found, AT_ONCE)):
            fill_in(line.account for entry in some for line in entry.lines.all())
            yield from some
