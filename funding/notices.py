"""What people are told about milestones and statements."""

from django.utils.translation import gettext_lazy as _

from incubator.messaging.kinds import notification_kind
from incubator.messaging.models import MailWhen

notification_kind(
    "milestone_delivered",
    _("Milestones handed in"),
    _("A studio delivered, and the acceptance deadline runs."),
    MailWhen.NOW,
)
notification_kind(
    "statement_settled",
    _("Statements of my studio"),
    _("A month is settled."),
    MailWhen.NOW,
)
