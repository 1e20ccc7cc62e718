"""The cards that a ticket's person paid with, read along with the ticket."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from billing.payments.models import IncomingPayment
from support.models import Ticket

# Of somebody's payments, so many of the latest are looked at.
MOST_PAYMENTS = 200
# What brands call themselves, where that is not their code with a capital.
BRANDS = {
    "amex": "American Express",
    "diners": "Diners Club",
    "jcb": "JCB",
    "unionpay": "UnionPay",
}


@dataclass(slots=True)
class CardUsed:
    """How often a card paid and was refused, and when it was first and last tried."""

    brand: str
    last_four: str
    first: datetime
    last: datetime
    payments: int = 0
    declines: int = 0

    @property
    def name(self) -> str:
        return f"{BRANDS.get(self.brand, self.brand.capitalize())} ···· {self.last_four}"


def cards_beside() -> ArraySubquery:
    rows = IncomingPayment.objects.filter(payer=OuterRef("player"))
    told = rows.exclude(card_last_four="", declined_cards=[]).order_by("-pk")
    return ArraySubquery(
        told.values(
            row=JSONObject(
                brand="card_brand",
                last_four="card_last_four",
                declined="declined_cards",
                at="created_at",
            )
        )[:MOST_PAYMENTS]
    )


def cards_of(ticket: Ticket) -> list[CardUsed]:
    """Those of the ticket's person, the one that was used last on top."""
    found: dict[tuple[str, str], CardUsed] = {}
    for brand, last_four, at, paid in _uses(getattr(ticket, "card_rows", ())):
        card = found.setdefault((brand, last_four), CardUsed(brand, last_four, at, at))
        card.first, card.last = min(card.first, at), max(card.last, at)
        card.payments += paid
        card.declines += not paid
    return sorted(found.values(), key=lambda card: card.last, reverse=True)


def _uses(rows: Any) -> Iterator[tuple[str, str, datetime, bool]]:
    for row in rows:
        at = datetime.fromisoformat(row["at"])
        for refused in row["declined"]:
            yield refused["brand"], refused["last_four"], at, False
        if row["last_four"]:
            yield row["brand"], row["last_four"], at, True
