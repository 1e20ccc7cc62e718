"""What we ask of a payment provider, whoever it is.

A provider is always asked under our own key, so asking twice opens one payment, and `find` tells
after any accident what became of it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

Outcome = Literal["open", "paid", "failed", "cancelled", "expired"]
# No digits in the one, so that no number is taken for a name.
BRAND, LAST_FOUR = re.compile(r"[a-z][a-z _-]{0,19}"), re.compile(r"[0-9]{4}")
# Nobody tries more cards for one payment in good faith; further ones say nothing new.
MOST_DECLINED = 20


@dataclass(frozen=True, slots=True)
class Card:
    """As much of somebody's card as a provider tells: "visa", "4242". Never more of its number."""

    brand: str
    last_four: str

    def said(self) -> dict[str, str]:
        return {"brand": self.brand, "last_four": self.last_four}


def card_of(said: Any) -> Card | None:
    """From a provider's own words, an object with `brand` and `last_four`.

    What is anything else is no card: the payment counts whatever is said of it, and nothing longer
    than four digits is ever taken over.
    """
    if not isinstance(said, Mapping):
        return None
    brand, last_four = str(said.get("brand", "")).lower(), str(said.get("last_four", ""))
    if not (BRAND.fullmatch(brand) and LAST_FOUR.fullmatch(last_four)):
        return None
    return Card(brand, last_four)


def cards_of(said: Any) -> tuple[Card, ...]:
    """Of a list of such objects."""
    found = map(card_of, said[:MOST_DECLINED]) if isinstance(said, list) else ()
    return tuple(filter(None, found))


@dataclass(frozen=True, slots=True)
class Session:
    """A payment page that the provider opened for us."""

    reference: str
    pay_url: str


@dataclass(frozen=True, slots=True)
class Charge:
    """What the provider says about one payment. Amounts are minor units of `currency`.

    `card` is the one that was charged last, and `declined` are those that were refused before, each
    as often as it was; a provider that tells neither leaves them out.
    """

    key: str
    reference: str
    outcome: Outcome
    currency: str
    amount_minor: int
    fee_minor: int
    card: Card | None = None
    declined: tuple[Card, ...] = ()


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
