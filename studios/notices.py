"""What studios and the people of admissions are told."""

from django.utils.translation import gettext_lazy

from incubator.messaging.kinds import notification_kind
from incubator.messaging.models import MailWhen

notification_kind(
    "application_to_handle",
    gettext_lazy("Applications to be handled"),
    gettext_lazy("One was handed in, or its reviews are complete."),
    MailWhen.NOW,
)
notification_kind(
    "review_asked",
    gettext_lazy("Reviews I am asked for"),
    gettext_lazy("Somebody chose you as a reviewer."),
    MailWhen.NOW,
)
notification_kind(
    "application_decided",
    gettext_lazy("Answers to my application"),
    gettext_lazy("It was accepted or declined, with the reason."),
    MailWhen.NOW,
)
notification_kind(
    "membership",
    gettext_lazy("Who belongs to my studio"),
    gettext_lazy("Somebody joined, left or has other rights; also when that is you."),
    MailWhen.NOW,
    always=True,
)
notification_kind(
    "bank_account",
    gettext_lazy("Changes of my studio's bank account"),
    gettext_lazy("Where the studio is paid was changed."),
    MailWhen.NOW,
    always=True,
)
notification_kind(
    "api_key",
    gettext_lazy("API keys of my studio"),
    gettext_lazy("A key was made, replaced or revoked."),
    MailWhen.NOW,
    always=True,
)
notification_kind(
    "request_answered",
    gettext_lazy("Requests for capital, servers and desks"),
    gettext_lazy("One was approved, rejected or fulfilled."),
    MailWhen.NOW,
)
notification_kind(
    "rate_card",
    gettext_lazy("Prices of the rate card"),
    gettext_lazy("A price that was to come was withdrawn."),
    MailWhen.NOW,
)
