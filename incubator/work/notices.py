"""What people are told about long work."""

from django.utils.translation import gettext_lazy

from incubator.messaging.kinds import notification_kind
from incubator.messaging.models import MailWhen

notification_kind(
    "work_done",
    gettext_lazy("Exports and imports that I started"),
    gettext_lazy("An export, import or settlement has ended."),
    MailWhen.OFF,
)
