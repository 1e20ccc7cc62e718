"""What editors and studios are told about pages."""

from django.utils.translation import gettext_lazy

from incubator.messaging.kinds import notification_kind
from incubator.messaging.models import MailWhen

notification_kind(
    "page_waits",
    gettext_lazy("Pages to be read"),
    gettext_lazy("A studio sent the page of a game to the editors."),
    MailWhen.NOW,
)
notification_kind(
    "page_answered",
    gettext_lazy("Answers of the editors"),
    gettext_lazy("The page of a game was published or returned."),
    MailWhen.NOW,
)
