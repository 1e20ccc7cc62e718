"""What people are told about payouts."""

from django.utils.translation import gettext_lazy as _

from incubator.messaging.kinds import notification_kind
from incubator.messaging.models import MailWhen

notification_kind(
    "payout_paid",
    _("Payouts of my studio"),
    _("Money is on its way, arrived, or came back."),
    MailWhen.NOW,
)
