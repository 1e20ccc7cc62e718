"""Work that failed for good, and when each sweep last ran."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _


class FailedWorkQuerySet(models.QuerySet["FailedWork"]):
    def open(self) -> "FailedWorkQuerySet":
        """Still waiting for somebody, or for its next success."""
        return self.filter(closed_at__isnull=True)

    def with_state(self) -> "FailedWorkQuerySet":
        """Adds `state`, "open" or "closed", for lists to filter by."""
        closed = models.When(closed_at__isnull=False, then=models.Value("closed"))
        return self.annotate(state=models.Case(closed, default=models.Value("open")))


class FailedWork(models.Model):
    """One task with these arguments that failed after all retries; a later success closes it."""

    task = models.CharField(max_length=200)
    arguments = models.JSONField()
    # SHA-256 over task and arguments: the same call failing again is the same row.
    fingerprint = models.CharField(max_length=64, unique=True)
    error = models.CharField(max_length=1000)
    traceback = models.TextField(blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    times = models.PositiveIntegerField(default=1)
    first_failed_at = models.DateTimeField(default=timezone.now)
    last_failed_at = models.DateTimeField(default=timezone.now)
    retried_at = models.DateTimeField(null=True)
    retried_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)

    objects = FailedWorkQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(
                fields=["-last_failed_at"],
                condition=models.Q(closed_at__isnull=True),
                name="work_failed_open",
            ),
        )

    def __str__(self) -> str:
        return self.task

    @property
    def label(self) -> str:
        if self.closed_at:
            return _("Succeeded since")
        return _("Tried again") if self.is_being_retried else _("Failed")

    @property
    def tone(self) -> str:
        if self.closed_at:
            return "good"
        return "wait" if self.is_being_retried else "alert"

    @property
    def is_being_retried(self) -> bool:
        return self.retried_at is not None and self.retried_at > self.last_failed_at


class SweepRunQuerySet(models.QuerySet["SweepRun"]):
    def heartbeat_age(self) -> timedelta | None:
        """Since any worker last ended a sweep; None if none ever did."""
        last = self.aggregate(last=models.Max("ended_at"))["last"]
        return timezone.now() - last if last else None


class SweepRun(models.Model):
    """The last run of one sweep: what the beat's lag and the workers' heartbeat are read from."""

    task = models.CharField(max_length=200, unique=True)
    ended_at = models.DateTimeField()
    succeeded_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=1000, blank=True)

    objects = SweepRunQuerySet.as_manager()

    def __str__(self) -> str:
        return self.task
