"""Who has an interest in what is approved: they neither vote nor carry it out.

An approval names its payee by kind and number ("studio:12"). Each app declares, in its module
`approvals.py`, who stands behind payees of its kind. It is asked again at every act, so an
interest that arose since the page was opened counts too; the apps' triggers hold the same in the
database.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from incubator.accounts.models.people import User
from incubator.approvals.errors import NotDistinct
from incubator.core.errors import DomainError
from incubator.core.request_cache import once


@dataclass(frozen=True, slots=True)
class PayeeKind:
    """`people` finds the ids of the people behind several payees, by the payees' numbers.

    `why_not` is what they are told.
    """

    key: str
    people: Callable[[Iterable[int]], Mapping[int, frozenset[int]]]
    why_not: Any


PAYEES: dict[str, PayeeKind] = {}
NOBODY: frozenset[int] = frozenset()


def payee_kind(kind: PayeeKind) -> None:
    PAYEES[kind.key] = kind


def interested_in(payee: str) -> frozenset[int]:
    """The ids of everybody who stands behind the payee."""
    return once(("interest", payee), lambda: interests([payee])[payee])


def interests(payees: Iterable[str]) -> dict[str, frozenset[int]]:
    """The same for several payees, in one query for each kind of them."""
    found = dict.fromkeys(payees, NOBODY)
    for key, kind in PAYEES.items():
        named = {number: payee for payee in found if (number := _number(payee, key)) is not None}
        behind = kind.people(named) if named else {}
        found |= {named[number]: people for number, people in behind.items()}
    return found


def _number(payee: str, key: str) -> int | None:
    kind, _colon, number = payee.partition(":")
    return int(number) if kind == key and number.isdecimal() else None


def refusals(person: User, payees: set[str]) -> dict[str, DomainError]:
    """For acts that move money: those of the payees that the person stands behind."""
    behind = interests(payees) if len(payees) > 1 else {one: interested_in(one) for one in payees}
    return {payee: _refusal(payee) for payee, people in behind.items() if person.pk in people}


def _refusal(payee: str) -> NotDistinct:
    return NotDistinct(str(PAYEES[payee.partition(":")[0]].why_not))


def require_no_interest(payee: str, *people: User | None) -> None:
    """Raise NotDistinct for anybody who stands behind the payee."""
    behind = interested_in(payee)
    if any(person is not None and person.pk in behind for person in people):
        raise _refusal(payee)
