"""What subscriptions are called, what was done with them, and what players are told of them."""

from django.utils.translation import gettext_lazy

from incubator.core.words import phrase, phrases_of

KINDS = phrases_of("kind", (
    ("billing.subscription", gettext_lazy("subscription")),
))  # fmt: skip

SUBSCRIPTION = phrase("subscription", gettext_lazy("subscription %(number)s to %(product)s"))
BEGIN = phrase("subscription.begin", gettext_lazy("subscribed for %(price)s"))
CHANGE = phrase("subscription.change", gettext_lazy("chose %(product)s from the next period on"))
KEEP = phrase("subscription.keep", gettext_lazy("stayed with %(product)s"))
REMIND = phrase("subscription.remind", gettext_lazy("said when and for how much it renews"))
ANNOUNCE_PRICE = phrase(
    "subscription.announce_price",
    gettext_lazy("announced a new price: %(price)s for periods that begin from %(day)s on"),
)
RENEW = phrase("order.renew", gettext_lazy("renewed the subscription with this order"))

# Why a period could not be paid, or why it all ended.
WALLET_LACKS = phrase(
    "subscription.wallet_lacks", gettext_lazy("there is not enough money in your wallet")
)
NOT_SOLD = phrase("subscription.not_sold", gettext_lazy("it is not on sale at the moment"))
IS_BANNED = phrase("subscription.is_banned", gettext_lazy("you are banned from the game"))
IS_CLOSED = phrase("subscription.is_closed", gettext_lazy("the account is closed"))
NO_RATE = phrase("subscription.no_rate", gettext_lazy("no exchange rate is known at the moment"))
NOT_PAID = phrase("subscription.not_paid", gettext_lazy("the next period was not paid in time"))
GIVEN_BACK = phrase(
    "subscription.given_back", gettext_lazy("the money for its last period went back")
)
TAKEN_BACK = phrase("subscription.taken_back", gettext_lazy("what it gives was taken back"))

BEGUN_TOLD = phrase("subscription.begin.told", gettext_lazy("You subscribed to %(product)s"))
BEGUN_TEXT = phrase(
    "subscription.begin.text",
    gettext_lazy(
        "It is paid until %(until)s and then renews for %(price)s from your wallet, until you cancel"
        " it. Cancelling takes one click and counts from the end of the period that you paid."
    ),
)
DUE_TOLD = phrase("subscription.fall_due.told", gettext_lazy("%(product)s could not be renewed"))
DUE_TEXT = phrase(
    "subscription.fall_due.text",
    gettext_lazy(
        "Reason: %(why)s. You can go on using it until %(until)s; until then we try again by"
        " ourselves. After that it ends, and nothing is charged."
    ),
)
ENDED_TOLD = phrase("subscription.ended.told", gettext_lazy("%(product)s has ended"))
ENDED_TEXT = phrase(
    "subscription.ended.text",
    gettext_lazy("Reason: %(why)s. Nothing more is charged. You can subscribe again at any time."),
)
CANCELLED_TOLD = phrase("subscription.cancel.told", gettext_lazy("You cancelled %(product)s"))
CANCELLED_TEXT = phrase(
    "subscription.cancel.text",
    gettext_lazy("You can use it until %(until)s. It does not renew, and nothing more is charged."),
)
CHANGED_TOLD = phrase("subscription.change.told", gettext_lazy("%(product)s changes"))
CHANGED_TEXT = phrase(
    "subscription.change.text",
    gettext_lazy("From %(day)s on it is %(next)s, for %(price)s each period."),
)
REMIND_TOLD = phrase("subscription.remind.told", gettext_lazy("%(product)s renews soon"))
REMIND_TEXT = phrase(
    "subscription.remind.text",
    gettext_lazy(
        "On %(day)s it renews for %(price)s from your wallet, unless you cancel it before."
    ),
)
REMIND_SHORT = phrase(
    "subscription.remind.short",
    gettext_lazy(
        "On %(day)s it renews for %(price)s from your wallet, which lacks %(short)s of it now. Top"
        " it up in time, or cancel."
    ),
)
PRICE_TOLD = phrase("subscription.price.told", gettext_lazy("%(product)s will cost more"))
PRICE_TEXT = phrase(
    "subscription.price.text",
    gettext_lazy(
        "It costs %(price)s from the first period on that begins on %(day)s or later. If that is too"
        " much, cancel before; what you have paid stays yours until its end."
    ),
)
