"""What people are told about capital, milestones, deals and statements."""

from django.utils.translation import gettext_lazy

from incubator.messaging.kinds import notification_kind
from incubator.messaging.models import MailWhen

notification_kind(
    "fund_changed",
    gettext_lazy("Contributions to funds"),
    gettext_lazy("Somebody recorded what a fund received."),
    MailWhen.OFF,
)
notification_kind(
    "award_changed",
    gettext_lazy("Awards to my studio"),
    gettext_lazy("Capital was awarded, or the last of it paid."),
    MailWhen.NOW,
)
notification_kind(
    "milestone_delivered",
    gettext_lazy("Milestones handed in"),
    gettext_lazy("A studio delivered, and the acceptance deadline runs."),
    MailWhen.NOW,
)
notification_kind(
    "milestone_answered",
    gettext_lazy("Answers to my milestones"),
    gettext_lazy("One was accepted, or returned with what is missing."),
    MailWhen.NOW,
)
notification_kind(
    "tranche_moved",
    gettext_lazy("Tranches"),
    gettext_lazy("One is due, approved, sent back, paid, or its payment failed or came back."),
    MailWhen.NOW,
)
notification_kind(
    "deal_changed",
    gettext_lazy("Deals of my studio"),
    gettext_lazy("A deal or a new version of its terms was signed."),
    MailWhen.NOW,
)
notification_kind(
    "statement_settled",
    gettext_lazy("Statements of my studio"),
    gettext_lazy("A month is settled."),
    MailWhen.NOW,
)
