"""What connected games and their purchases are called, and what was done with them."""

from django.utils.translation import gettext_lazy

from incubator.core.words import phrase, phrases_of

# What the trail calls these kinds of things.
KINDS = phrases_of("kind", (
    ("connections.gameconnection", gettext_lazy("connected game")),
    ("connections.gamepurchase", gettext_lazy("purchase that a game asked for")),
))  # fmt: skip

CONNECTION = phrase("game_connection", gettext_lazy("Connection with %(game)s"))
PURCHASE = phrase("game_purchase", gettext_lazy("Purchase in %(game)s"))

CONNECT = phrase("game_connection.make", gettext_lazy("connected the game"))
ALLOW = phrase(
    "game_connection.allow",
    gettext_lazy("let the game take up to %(amount)s a month from the wallet"),
)
ALLOWING = phrase(
    "game_connection.allow.deed",
    gettext_lazy("Let %(game)s take money from your wallet without asking you again"),
)
LOWER = phrase(
    "game_connection.lower",
    gettext_lazy("lowered to %(amount)s a month what the game may take from the wallet"),
)
WAIT = phrase("game_purchase.wait", gettext_lazy("asked its player to confirm it"))
WAITS = phrase("game_purchase.notice", gettext_lazy("%(game)s asks you to buy something"))
WAITS_SAYS = phrase(
    "game_purchase.notice.text",
    gettext_lazy(
        "The game says that it costs %(price)s. Look at it within the hour; nothing is charged before"
        " you confirm it."
    ),
)
CONNECTED = phrase(
    "game_connection.notice", gettext_lazy("%(game)s is connected with your account")
)
CONNECTED_SAYS = phrase(
    "game_connection.notice.text",
    gettext_lazy(
        "You confirm each purchase yourself. If it was not you who connected it, disconnect it and"
        " write to us at once."
    ),
)
ALLOWED = phrase(
    "game_connection.allow.notice",
    gettext_lazy("%(game)s may take up to %(amount)s a month from your wallet"),
)
ALLOWED_SAYS = phrase(
    "game_connection.allow.notice.text",
    gettext_lazy(
        "It does so without asking you again, and you get a receipt each time. If it was not you"
        " who allowed it, disconnect the game and write to us at once."
    ),
)
