"""What people are told about cards."""

from django.utils.translation import gettext_lazy

from incubator.messaging.kinds import notification_kind
from incubator.messaging.models import MailWhen

notification_kind(
    "card_redeemed",
    gettext_lazy("Cards I redeemed"),
    gettext_lazy("The worth of a card is in my wallet."),
    MailWhen.NOW,
    always=True,
)
notification_kind(
    "card_batch",
    gettext_lazy("Batches of cards"),
    gettext_lazy("One that I ordered, or that my distributor gets, was made or refused."),
    MailWhen.NOW,
)
notification_kind(
    "distributor_account",
    gettext_lazy("My distributor's account"),
    gettext_lazy("Cards were activated, a payment arrived, or people and the certificate changed."),
    MailWhen.NOW,
    always=True,
)
