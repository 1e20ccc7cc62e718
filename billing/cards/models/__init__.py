"""Cards, most basic first."""

from billing.cards.models.batches import CARD_BATCH, CardBatch, SealedCodes
from billing.cards.models.cards import CARD, Card, CardMove, MoveKind
from billing.cards.models.classes import CardClass
from billing.cards.models.distributors import Distributor, DistributorPayment, DistributorPerson
from billing.cards.models.guesses import WrongCode
from billing.cards.models.moved import CardExpiry, CardSale, Redemption

__all__ = [
    "CARD",
    "CARD_BATCH",
    "Card",
    "CardBatch",
    "CardClass",
    "CardExpiry",
    "CardMove",
    "CardSale",
    "Distributor",
    "DistributorPayment",
    "DistributorPerson",
    "MoveKind",
    "Redemption",
    "SealedCodes",
    "WrongCode",
]
