"""What can be paid through a provider: each kind says what it posts, and where its payer goes on.

An app registers its kinds in a module `incoming.py`, collected when all apps are ready.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from billing.ledger.services import Posting
from billing.payments.models import IncomingPayment
from incubator.accounts.models import User
from incubator.core.words import Said


@dataclass(frozen=True, slots=True)
class Next:
    """A button under what is said: its words and where it leads."""

    label: str
    url: str


class IncomingKind(ABC):
    """One kind of thing that is paid for: its postings, its subject's next state, its words."""

    key: str

    @abstractmethod
    def title(self, payment: IncomingPayment) -> str:
        """What the payer knows it as, also on the provider's page."""

    @abstractmethod
    def home(self, payment: IncomingPayment) -> Next:
        """The page it was begun on."""

    @abstractmethod
    def entry_said(self, payment: IncomingPayment) -> Said: ...

    @abstractmethod
    def credit_postings(self, payment: IncomingPayment) -> tuple[Posting, ...]:
        """Where the whole amount goes; gateway and fee are the machine's."""

    @abstractmethod
    def paid_text(self, payment: IncomingPayment) -> str: ...

    @abstractmethod
    def after_paying(self, payment: IncomingPayment) -> Next: ...

    @abstractmethod
    def once_more(self, payment: IncomingPayment) -> Next:
        """Where one begins again after it came to nothing."""

    def check(self, *, payer: User, amount_minor: int, currency: str) -> None:
        """Raise what speaks against asking for so much now; under the locks of the transaction."""
        return

    def lock(self, payment: IncomingPayment) -> None:
        """Take what `when_paid` waits for, before the books are written: whoever holds it may be
        about to write the same balance."""
        return

    def when_paid(self, payment: IncomingPayment) -> None:
        """What becomes of the subject; nothing, where the money itself is all."""
        return

    def when_ended(self, payment: IncomingPayment) -> None:
        """What becomes of the subject when nobody paid."""
        return

    def leads_to(self, payment: IncomingPayment) -> str:
        """Where its payer comes back to after paying; "" for the payment's own page."""
        return ""


_registered: dict[str, IncomingKind] = {}


def incoming_kind(kind: IncomingKind) -> IncomingKind:
    """Register it, and have it."""
    _registered[kind.key] = kind
    return kind


def kind_of(payment: IncomingPayment) -> IncomingKind:
    return kind_named(payment.kind)


def kind_named(key: str) -> IncomingKind:
    return _registered[key]
