"""What people are told about payouts and the books."""

from django.utils.translation import gettext_lazy as _

from incubator.messaging.kinds import notification_kind
from incubator.messaging.models import MailWhen

notification_kind(
    "payout_paid",
    _("Payouts of my studio"),
    _("Money is on its way, arrived, or came back."),
    MailWhen.NOW,
)
notification_kind(
    "books_unsound",
    _("Books that do not agree"),
    _("The nightly recomputation of the ledger found a difference."),
    MailWhen.NOW,
)
