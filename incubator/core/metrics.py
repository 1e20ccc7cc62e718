"""Figures of the core for Prometheus."""

from django.utils import timezone

from incubator.core.models import FailedWork, OutgoingMail, SweepRun
from incubator.core.observability.gauges import gauge


@gauge("incubator_mail_waiting", "Mails in the outbox that are not sent yet.")
def mail_waiting() -> float:
    return OutgoingMail.objects.filter(sent_at__isnull=True).count()


@gauge("incubator_mail_oldest_seconds", "Age of the oldest mail that should have been sent.")
def mail_oldest() -> float:
    now = timezone.now()
    due = OutgoingMail.objects.filter(sent_at__isnull=True, next_attempt_at__lte=now)
    oldest = due.order_by("next_attempt_at").values_list("next_attempt_at", flat=True).first()
    return (now - oldest).total_seconds() if oldest else 0.0


@gauge("incubator_work_failed", "Tasks that failed for good and wait for a person.")
def work_failed() -> float:
    return FailedWork.objects.open().count()


@gauge("incubator_worker_heartbeat_seconds", "Seconds since a worker last finished a sweep.")
def worker_heartbeat() -> float:
    age = SweepRun.objects.heartbeat_age()
    # Prometheus has no "never"; infinity alerts as it should.
    return float("inf") if age is None else age.total_seconds()
