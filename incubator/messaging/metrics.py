"""Figures of the outbox for Prometheus."""

from django.utils import timezone

from incubator.core.gauges import gauge
from incubator.messaging.models import OutgoingMail


@gauge("incubator_mail_waiting", "Mails in the outbox that are not sent yet.")
def mail_waiting() -> float:
    return OutgoingMail.objects.waiting().count()


@gauge("incubator_mail_given_up", "Mails that no server takes, until somebody sends them again.")
def mail_given_up() -> float:
    return OutgoingMail.objects.given_up().count()


@gauge("incubator_mail_oldest_seconds", "Age of the oldest mail that should have been sent.")
def mail_oldest() -> float:
    now = timezone.now()
    due = OutgoingMail.objects.waiting().filter(next_attempt_at__lte=now)
    oldest = due.order_by("next_attempt_at").values_list("next_attempt_at", flat=True).first()
    return (now - oldest).total_seconds() if oldest else 0.0
