"""The trial balance: every account with what stands on it, and that all of it sums to zero."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from billing.ledger.chart import CLASSES
from billing.ledger.naming import names_of
from billing.ledger.selectors.periods import Period
from billing.ledger.selectors.sums import BALANCES, by_account, read_in_parts
from billing.ledger.words import worded
from incubator.core import database

# More accounts of one kind and currency stand in one line; files have each.
APART = 20


@dataclass(frozen=True, slots=True)
class TrialRow:
    """An account, or all of a kind where those are many: `account` is None then.

    Minor units, as quantities. The sides of several accounts are both sums: of what stands in
    debit, and of what stands in credit.
    """

    code: str
    words: str
    debit: int
    credit: int
    account: int | None = None
    accounts: int = 1


@dataclass
class Totals:
    """Of one currency, or of one class in it."""

    currency: str
    debit: int = 0
    credit: int = 0

    @property
    def difference(self) -> int:
        """Zero, or the books are broken."""
        return self.debit - self.credit


@dataclass
class TrialClass(Totals):
    """`key` is one of the chart's classes: "asset", "liability", …"""

    key: str = ""
    rows: list[TrialRow] = field(default_factory=list)

    @property
    def balance(self) -> int:
        return self.debit - self.credit


@dataclass
class TrialCurrency(Totals):
    classes: list[TrialClass] = field(default_factory=list)


def _standing(day: date, known_before: datetime | None) -> tuple[str, Period]:
    """SQL for (id, opening, …) of what stood on every account when the day was over."""
    after = Period(since=day + timedelta(days=1), known_before=known_before)
    return by_account(after, chosen=False), after


def trial_balance(day: date, known_before: datetime | None = None) -> list[TrialCurrency]:
    """At the end of a day of the books, by currency and class; three queries, however many accounts.

    `known_before`: as the books were known at that moment, see `Period`. Any day but the calendar's
    last.
    """
    standing, after = _standing(day, known_before)
    query = (
        "WITH found AS MATERIALIZED (SELECT account.id, account.code, account.currency, account.kind,"  # noqa: S608
        f" sums.opening AS amount FROM ({standing}) AS sums"
        " JOIN ledger_account AS account ON account.id = sums.id WHERE sums.opening <> 0),"
        " kinds AS (SELECT kind, currency, count(*) AS accounts,"
        " sum(greatest(amount, 0))::bigint AS debit, sum(greatest(-amount, 0))::bigint AS credit"
        " FROM found GROUP BY kind, currency)"
        " SELECT kinds.*, found.id, found.code, found.amount FROM kinds"
        f" LEFT JOIN found ON kinds.accounts <= {APART}"
        " AND found.kind = kinds.kind AND found.currency = kinds.currency"
        ' ORDER BY kinds.currency, kinds.kind COLLATE "C", found.code COLLATE "C"'
    )
    found = database.rows(query, after.values)
    names = names_of(code for *_kind, code, _amount in found if code)
    currencies: dict[str, TrialCurrency] = {}
    for kind, currency, accounts, debit, credit, account, code, amount in found:
        if account is None:
            row = TrialRow(kind, worded(kind, "…"), debit, credit, accounts=accounts)
        else:
            sides = max(amount, 0), max(-amount, 0)
            row = TrialRow(code, worded(code, names.get(code, "")), *sides, account)
        _add(currencies.setdefault(currency, TrialCurrency(currency)), kind, row)
    for one in currencies.values():
        one.classes.sort(key=lambda part: CLASSES.index(part.key))
    return list(currencies.values())


def _add(currency: TrialCurrency, kind: str, row: TrialRow) -> None:
    key = kind.partition(":")[0]
    part = next((one for one in currency.classes if one.key == key), None)
    if part is None:
        part = TrialClass(currency.currency, key=key)
        currency.classes.append(part)
    part.rows.append(row)
    for sums in (currency, part):
        sums.debit += row.debit
        sums.credit += row.credit


def trial_in_order(
    day: date, known_before: datetime | None = None
) -> Iterator[tuple[str, str, int]]:
    """(code, currency, balance in the ledger's sign) of every account on which anything stands."""
    standing, after = _standing(day, known_before)
    query = (
        f"SELECT account.code, account.currency, sums.opening FROM ({standing}) AS sums"  # noqa: S608
        " JOIN ledger_account AS account ON account.id = sums.id WHERE sums.opening <> 0"
        ' ORDER BY account.currency, account.code COLLATE "C"'
    )
    yield from read_in_parts(query, after.values)


def totals() -> list[Totals]:
    """Of all accounts as they stand now, by currency."""
    query = (
        "SELECT currency, sum(greatest(amount, 0))::bigint, sum(greatest(-amount, 0))::bigint"  # noqa: S608
        f" FROM ({BALANCES}) AS balance GROUP BY currency HAVING bool_or(amount <> 0)"
        " ORDER BY currency"
    )
    return [Totals(*row) for row in database.rows(query)]
