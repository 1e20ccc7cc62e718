"""Figures of the outbox for Prometheus."""

from django.utils import timezone

from incubator.core.gauges import gauge
from incubator.messaging.models import OutgoingMail


@gauge("incubator_mail_waiting", "Mails in the outbox that are not sent yet.")
def mail_waiting() -> float:
    return OutgoingMail.objects.filter(sent_at__isnull=True).count()


@gauge("incubator_mail_oldest_seconds", "Age of the oldest mail that should have been sent.")
def mail_oldest() -> float:
    now = timezone.now()
    due = OutgoingMail.objects.filter(sent_at__isnull=True, next_attempt_at__lte=now)
    oldest = due.order_by("next_attempt_at").values_list("next_attempt_at", flat=True).first()
    return (now - oldest).total_seconds() if oldest else 0.0
