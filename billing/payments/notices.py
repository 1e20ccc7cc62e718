"""What people are told about payments."""

from django.utils.translation import gettext_lazy

from incubator.messaging.kinds import notification_kind
from incubator.messaging.models import MailWhen

notification_kind(
    "report_unmatched",
    gettext_lazy("Payments that match nothing"),
    gettext_lazy("A payment provider reports money that nobody asked for, or another amount."),
    MailWhen.NOW,
)
notification_kind(
    "wallet_credited",
    gettext_lazy("Money that came into my wallet"),
    gettext_lazy("A payment of mine was found and credited."),
    MailWhen.NOW,
)
