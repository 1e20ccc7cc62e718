"""What people are told about long work."""

from django.utils.translation import gettext_lazy as _

from incubator.messaging.kinds import notification_kind
from incubator.messaging.models import MailWhen

notification_kind(
    "work_done",
    _("Long work that I started"),
    _("An export, import or settlement has ended."),
    MailWhen.OFF,
)
