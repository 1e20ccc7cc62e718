"""What connected games say about players: which they are, and what was asked to be bought."""

from django.utils.translation import gettext_lazy

from billing.connections.models import ConnectionRequest, GameConnection, GamePurchase
from incubator.accounts.holdings import holds

# In this order, each goes before what it points at. The orders themselves are part of the books.
holds(
    GamePurchase,
    label=gettext_lazy("What games asked you to buy"),
    by="connection__player",
    without=("content_hash", "order"),
    goes=True,
)
holds(
    ConnectionRequest,
    label=gettext_lazy("When games asked to be connected with you"),
    by="connection__player",
    without=("token_hash",),
    goes=True,
)
holds(
    GameConnection,
    label=gettext_lazy("Games that you connected"),
    by="player",
    without=("player",),
    goes=True,
)
