"""The audit trail: who did what to which object, and why. Written, never changed."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from incubator.core.fields import WordsField
from incubator.core.words import Said, said_from


class AuditRow(models.Model):
    """One act. Written by services in the transaction of the change it describes."""

    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # What was done, as the key of a phrase and its parameters: it reads after the actor's name.
    act = models.CharField(max_length=60)
    parameters = models.JSONField(default=dict)
    # Not a generic foreign key: the trail outlives what it describes and joins nothing.
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    # What the subject was called then.
    subject_said = WordsField()
    # What the actor typed, a reason of ours, and by what means the actor acted.
    reason = models.TextField(blank=True)
    because = WordsField(null=True)
    through = WordsField(null=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    # Leads to the log lines of the request that did it.
    request_id = models.CharField(max_length=64, blank=True, db_default="")

    class Meta:
        indexes = (models.Index(fields=["subject_type", "subject_id", "-id"]),)
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return f"{self.act} of {self.subject_type} {self.subject_id}"

    @property
    def said(self) -> Said:
        """What was done, worded for whoever reads it."""
        return said_from(self.act, self.parameters)
