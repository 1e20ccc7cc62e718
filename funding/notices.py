"""What people are told about milestones, tranches and statements."""

from django.utils.translation import gettext_lazy

from incubator.messaging.kinds import notification_kind
from incubator.messaging.models import MailWhen

notification_kind(
    "milestone_delivered",
    gettext_lazy("Milestones handed in"),
    gettext_lazy("A studio delivered, and the acceptance deadline runs."),
    MailWhen.NOW,
)
notification_kind(
    "tranche_paid",
    gettext_lazy("Tranches paid to my studio"),
    gettext_lazy("A tranche arrived, or came back."),
    MailWhen.NOW,
)
notification_kind(
    "statement_settled",
    gettext_lazy("Statements of my studio"),
    gettext_lazy("A month is settled."),
    MailWhen.NOW,
)
