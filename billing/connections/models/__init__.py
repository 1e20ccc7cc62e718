"""Connected games, most basic first."""

from billing.connections.models.connections import (
    GAME_CONNECTION,
    ConnectionRequest,
    GameConnection,
)
from billing.connections.models.purchases import GAME_PURCHASE, GamePurchase

__all__ = [
    "GAME_CONNECTION",
    "GAME_PURCHASE",
    "ConnectionRequest",
    "GameConnection",
    "GamePurchase",
]
