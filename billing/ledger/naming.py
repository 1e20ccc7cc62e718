"""What people call the things that stand in account codes by number.

The app that has the things says so once, in its `bookkeeping.py`:

    name_accounts("liability:revenue", rows=Game.objects.all, field="title")
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    F,
    Func,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from billing.ledger.models import Account
from incubator.core.words import Money

T = TypeVar("T")
# Names that are looked up together, where there may be any number.
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Things:
    """Rows whose primary keys stand in codes, and the field by which people know them."""

    rows: Callable[[], QuerySet[Any]]
    field: str


# By the kind of account.
_things: dict[str, Things] = {}


def name_accounts(*kinds: str, rows: Callable[[], QuerySet[Any]], field: str) -> None:
    _things.update(dict.fromkeys(kinds, Things(rows, field)))


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """Names by code, in one query for all sorts of things. Codes without numbers have none."""
    wanted: dict[Things, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for code in set(codes):
        kind, _, number = code.rpartition(":")
        if kind in _things:
            wanted[_things[kind]][int(number)].append(code)
    sorts = list(wanted)
    parts = [
        things.rows()
        .order_by()
        .filter(pk__in=wanted[things])
        .values_list(Value(place), "pk", Cast(things.field, CharField()))
        for place, things in enumerate(sorts)
    ]
    if not parts:
        return {}
    return {
        code: str(name)
        for place, number, name in parts[0].union(*parts[1:], all=True)
        for code in wanted[sorts[place]][number]
    }


def fill_in(accounts: Iterable[Account]) -> None:
    """Give each account that was read its name."""
    found = list(accounts)
    names = names_of(account.code for account in found)
    for account in found:
        account.called = names.get(account.code, "")


def named_in_order(rows: Iterable[tuple[str, str, T]]) -> Iterator[tuple[Account, T]]:
    """Of (code, currency, anything), the accounts with their names, some hundreds in a query."""
    found = iter(rows)
    while some := list(islice(found, AT_ONCE)):
        accounts = [Account(code=code, currency=currency) for code, currency, _more in some]
        fill_in(accounts)
        yield from zip(accounts, (more for _code, _currency, more in some), strict=True)


@dataclass(frozen=True, slots=True, order=True)
class NamedAccount:
    """An account as pages write it: in words, and its code in small."""

    words: str
    code: str

    def __str__(self) -> str:
        return f"{self.words} ({self.code})"


def named(code: str) -> NamedAccount:
    """One account, in a query of its own."""
    account = Account(code=code)
    fill_in([account])
    return NamedAccount(account.words, code)


# (account, debit or None, credit or None), as kit/consequences.html draws them.
Sided = tuple[NamedAccount, Money | None, Money | None]


def sided(lines: Iterable[tuple[str, int, str]]) -> list[Sided]:
    """Lines, as (code, minor units, currency), the way pages show them: one entry may be in several."""
    accounts = [(Account(code=code, currency=currency), minor) for code, minor, currency in lines]
    fill_in(account for account, _ in accounts)
    return [
        (
            NamedAccount(account.words, account.code),
            Money(minor, account.currency) if minor > 0 else None,
            Money(-minor, account.currency) if minor < 0 else None,
        )
        for account, minor in accounts
    ]


def with_names(accounts: QuerySet[Account]) -> QuerySet[Account]:
    """Adds `called`, empty for codes that speak for themselves, for lists to show and search."""
    kinds: dict[Things, list[str]] = defaultdict(list)
    for kind, things in _things.items():
        kinds[things].append(kind)
    names = (
        When(
            kind__in=of_things,
            then=Subquery(
                things.rows().filter(pk=OuterRef("number")).values(things.field)[:1],
                output_field=CharField(),
            ),
        )
        for things, of_things in kinds.items()
    )
    digits = Func(F("code"), Value("[0-9]+$"), function="substring", output_field=CharField())
    numbered = accounts.annotate(number=Cast(digits, BigIntegerField()))
    called = Coalesce(Case(*names, output_field=CharField()), Value(""))
    return numbered.annotate(called=called)  # type: ignore[no-redef]  # fills the attribute in
