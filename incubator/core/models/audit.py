"""The audit trail: who did what to which object, and why. Written, never changed."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class AuditRow(models.Model):
    """One act. Written by services in the transaction of the change it describes."""

    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    verb = models.CharField(max_length=120)
    # Not a generic foreign key: the trail outlives what it describes and joins nothing.
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    subject_label = models.CharField(max_length=200)
    reason = models.TextField(blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    # Leads to the log lines of the request that did it.
    request_id = models.CharField(max_length=64, blank=True, db_default="")

    class Meta:
        indexes = (models.Index(fields=["subject_type", "subject_id", "-id"]),)
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return f"{self.actor or 'the system'} {self.verb} {self.subject_label}"
