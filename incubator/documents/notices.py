"""What people are told about their files."""

from django.utils.translation import gettext_lazy as _

from incubator.messaging.kinds import notification_kind
from incubator.messaging.models import MailWhen

notification_kind(
    "document_infected",
    _("Files of mine that were locked away"),
    _("The virus scanner found something in what I handed in."),
    MailWhen.NOW,
)
