"""What people are told about their files."""

from django.utils.translation import gettext_lazy

from incubator.messaging.kinds import notification_kind
from incubator.messaging.models import MailWhen

notification_kind(
    "document_infected",
    gettext_lazy("Files of mine that were locked away"),
    gettext_lazy("The virus scanner found something in what I handed in."),
    MailWhen.NOW,
)
