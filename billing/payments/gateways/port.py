"""What we ask of a payment provider, whoever it is.

A provider is always asked under our own key, so asking twice opens one payment, and `find` tells
after any accident what became of it.
"""

from dataclasses import dataclass
from typing import Literal, Protocol

Outcome = Literal["open", "paid", "failed", "cancelled", "expired"]


@dataclass(frozen=True, slots=True)
class Session:
    """A payment page that the provider opened for us."""

    reference: str
    pay_url: str


@dataclass(frozen=True, slots=True)
class Charge:
    """What the provider says about one payment. Amounts are minor units of `currency`."""

    key: str
    reference: str
    outcome: Outcome
    currency: str
    amount_minor: int
    fee_minor: int


class Gateway(Protocol):
    """A provider. Every method raises GatewayUnavailable when it does not answer in ten seconds."""

    name: str

    def open_session(
        self, *, key: str, currency: str, amount_minor: int, description: str, return_url: str
    ) -> Session:
        """The page where the player pays; the same key gives the same page."""

    def find(self, *, key: str) -> Charge | None:
        """What became of a payment; None when the provider never heard of the key."""

    def read_notification(self, *, body: bytes, signature: str) -> Charge:
        """What a notification says.

        Raises BadSignature unless the provider signed it, ReportUnreadable where it says nothing
        that we understand.
        """
