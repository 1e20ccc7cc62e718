"""What can be paid out: each kind says what it posts, and what becomes of what was paid for.

An app registers its kinds in a module `outgoing.py`, collected when all apps are ready. The
machine (`billing.payments.services.outgoing`) asks them and knows none of the subjects.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date
from typing import Literal

from billing.ledger.services import Posting
from billing.payments.models import OutgoingPayment, PaymentReturn
from incubator.accounts.models import User
from incubator.core import books
from incubator.core.words import Said

Event = Literal["instructed", "confirmed", "failed", "returned"]


@dataclass(frozen=True, slots=True)
class Page:
    """Where the subject of a payment is looked at."""

    label: str
    url: str


class OutgoingKind(ABC):
    """One kind of thing that is paid: its postings, its subject's next state, who is told."""

    key: str
    label: object

    @abstractmethod
    def page(self, payment: OutgoingPayment) -> Page: ...

    @abstractmethod
    def entry_said(self, payment: OutgoingPayment, event: Event) -> Said:
        """What the entry of that event says in the ledger."""

    @abstractmethod
    def confirm_postings(self, payment: OutgoingPayment) -> tuple[Posting, ...]:
        """From in transit to the account it is paid from."""

    @abstractmethod
    def return_postings(
        self, payment: OutgoingPayment, amount_minor: int
    ) -> tuple[Posting, ...]: ...

    @abstractmethod
    def when_confirmed(self, payment: OutgoingPayment, *, actor: User | None) -> None: ...

    @abstractmethod
    def when_failed(self, payment: OutgoingPayment, *, reason: str, actor: User) -> None: ...

    @abstractmethod
    def when_returned(self, returned: PaymentReturn, *, whole: bool, actor: User) -> None:
        """`whole` when all of the payment has come back by now."""

    @abstractmethod
    def told(self, payment: OutgoingPayment, event: Event) -> str:
        """Who is told of it, and what it changes, for the page that asks before."""

    def confirmed_on(self, payment: OutgoingPayment) -> date:
        """The day that the entry of its arrival counts from."""
        return books.today()

    def before_return(self, payment: OutgoingPayment) -> None:
        """Take the locks that come before the payment's own; there are none."""
        return

    def check_return(self, payment: OutgoingPayment, effective_on: date) -> None:
        """Raise ReturnRefused for a day on which a return cannot be counted; all can."""
        return


_registered: dict[str, OutgoingKind] = {}


def outgoing_kind(kind: OutgoingKind) -> OutgoingKind:
    """Register it, and have it."""
    _registered[kind.key] = kind
    return kind


def kind_of(payment: OutgoingPayment) -> OutgoingKind:
    return _registered[payment.kind]


def outgoing_kinds() -> list[OutgoingKind]:
    return list(_registered.values())
