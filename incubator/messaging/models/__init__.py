from incubator.messaging.models.mail import OutgoingMail
from incubator.messaging.models.notifications import (
    MailWhen,
    Notification,
    NotificationPreference,
)

__all__ = ["MailWhen", "Notification", "NotificationPreference", "OutgoingMail"]
