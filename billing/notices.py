"""What people are told about payouts and the books."""

from django.utils.translation import gettext_lazy

from incubator.messaging.kinds import notification_kind
from incubator.messaging.models import MailWhen

notification_kind(
    "payout_paid",
    gettext_lazy("Payouts of my studio"),
    gettext_lazy("Money is on its way, arrived, or came back."),
    MailWhen.NOW,
)
notification_kind(
    "books_unsound",
    gettext_lazy("Books that do not agree"),
    gettext_lazy("The nightly recomputation of the ledger found a difference."),
    MailWhen.NOW,
)
notification_kind(
    "exchange_rates",
    gettext_lazy("Exchange rates"),
    gettext_lazy("They are old, or a file that was fetched is refused."),
    MailWhen.NOW,
)
notification_kind(
    "receipt",
    gettext_lazy("Receipts"),
    gettext_lazy("I bought something."),
    MailWhen.NOW,
    always=True,
)
notification_kind(
    "subscription",
    gettext_lazy("My subscriptions"),
    gettext_lazy("One began, renews soon, could not be renewed, changed or ended."),
    MailWhen.NOW,
    always=True,
)
notification_kind(
    "order_ended",
    gettext_lazy("Orders that came to nothing"),
    gettext_lazy("One that I placed was not paid, or could not be delivered."),
    MailWhen.NOW,
)
notification_kind(
    "refund_paid",
    gettext_lazy("Refunds to me"),
    gettext_lazy("Money for something I bought went back."),
    MailWhen.NOW,
)
notification_kind(
    "ban",
    gettext_lazy("Bans of mine"),
    gettext_lazy("I was banned from a game, or a ban was lifted."),
    MailWhen.NOW,
)
notification_kind(
    "entitlement_changed",
    gettext_lazy("My library"),
    gettext_lazy("Something was given to me, taken back, or given again."),
    MailWhen.NOW,
)
notification_kind(
    "refund_refused",
    gettext_lazy("Refunds I asked for"),
    gettext_lazy("One that needed agreement was refused."),
    MailWhen.NOW,
)
notification_kind(
    "keys_low",
    gettext_lazy("Keys of my studio's games"),
    gettext_lazy("Few are left to be sold."),
    MailWhen.NOW,
)
notification_kind(
    "discount_proposed",
    gettext_lazy("Discounts on my studio's games"),
    gettext_lazy("Staff proposed one, which waits for my studio."),
    MailWhen.NOW,
)
notification_kind(
    "discount_answered",
    gettext_lazy("Discounts I proposed"),
    gettext_lazy("A studio agreed or refused."),
    MailWhen.NOW,
)
