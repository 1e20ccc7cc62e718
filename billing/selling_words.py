"""What products, prices and keys are called, and what was done with them."""

from django.utils.translation import gettext_lazy, ngettext_lazy

from incubator.core.words import phrase, phrases_of

# What the trail calls these kinds of things.
KINDS = phrases_of("kind", (
    ("billing.product", gettext_lazy("product")),
    ("billing.price", gettext_lazy("price")),
    ("billing.gamekey", gettext_lazy("game key")),
    ("billing.discount", gettext_lazy("discount")),
))  # fmt: skip

ADD_PRODUCT = phrase("product.add", gettext_lazy("added the product"))
ADDING_PRODUCT = phrase("product.add.deed", gettext_lazy("Add a product to %(game)s"))

PRICE = phrase("price", gettext_lazy("the price of %(product)s: %(price)s"))
SET_PRICE = phrase("product.set_price", gettext_lazy("set the price to %(price)s"))
PRICE_THERE = phrase("price.there", gettext_lazy("%(price)s (%(country)s)"))
PRICE_FROM = phrase("price.from", gettext_lazy("%(price)s from %(day)s on"))
SETTING_PRICE = phrase("product.set_price.deed", gettext_lazy("Set a price of %(product)s"))
WITHDRAW_PRICE = phrase("price.withdraw", gettext_lazy("withdrew the price to come, %(price)s"))

ADD_KEYS = phrase(
    "product.add_keys",
    ngettext_lazy("added %(count)s key", "added %(count)s keys", "count"),
    "count",
)
SET_WARNING = phrase(
    "product.set_warning", gettext_lazy("asked to be told when fewer than %(count)s keys are left")
)
KEYS_LOW = phrase(
    "product.keys_low",
    ngettext_lazy("has %(count)s key left", "has %(count)s keys left", "count"),
    "count",
)
KEYS_LOW_TOLD = phrase("product.keys_low.told", gettext_lazy("%(product)s is running out of keys"))
KEYS_LOW_TEXT = phrase(
    "product.keys_low.text",
    ngettext_lazy(
        "%(count)s key is left. Add more, or nobody can buy it once it is sold.",
        "%(count)s keys are left. Add more, or nobody can buy it once they are sold.",
        "count",
    ),
    "count",
)
GAME_KEY = phrase("game_key", gettext_lazy("the key of order %(order)s"))
REVEAL_KEY = phrase("game_key.reveal", gettext_lazy("looked at the key"))

DISCOUNT = phrase("discount", gettext_lazy("the discount on %(product)s, %(first)s to %(last)s"))
PROPOSE_DISCOUNT = phrase("discount.propose", gettext_lazy("proposed the discount: %(off)s"))
MAKE_DISCOUNT = phrase("discount.make", gettext_lazy("made the discount: %(off)s"))
MAKING_DISCOUNT = phrase("discount.make.deed", gettext_lazy("Lower the price of %(product)s"))
AGREEING_TO_DISCOUNT = phrase("discount.agree.deed", gettext_lazy("Agree to %(discount)s"))

PRESENT = phrase("entitlement.present", gettext_lazy("gave it as a present"))
PRESENT_TOLD = phrase("entitlement.present.told", gettext_lazy("%(giver)s gave you %(product)s"))
PRESENT_TEXT = phrase("entitlement.present.text", gettext_lazy("It is in your library."))
GRANT = phrase("entitlement.grant", gettext_lazy("gave it to the player"))
GRANT_TOLD = phrase("entitlement.grant.told", gettext_lazy("%(product)s is in your library"))
GRANT_TEXT = phrase(
    "entitlement.grant.text", gettext_lazy("It is a gift of %(studio)s. They say: %(reason)s")
)
