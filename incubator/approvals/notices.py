"""What people are told about approvals."""

from django.utils.translation import gettext_lazy

from incubator.messaging.kinds import notification_kind
from incubator.messaging.models import MailWhen

notification_kind(
    "approval_asked",
    gettext_lazy("Approvals that I can give"),
    gettext_lazy("Somebody asked for money, a server or a refund, and your vote counts."),
    MailWhen.NOW,
)
notification_kind(
    "approval_stuck",
    gettext_lazy("Approvals that nobody can give"),
    gettext_lazy(
        "Too few people hold the role it needs, or all of them asked, voted or gain by it."
    ),
    MailWhen.NOW,
)
