"""Answers of the API that were given once and are given again to whoever repeats the request."""

from uuid import uuid4

from django.db import models
from django.utils import timezone


class StoredAnswer(models.Model):
    """One write of one caller, by the key the caller chose for it.

    Without a `status` it is in flight: claimed by `attempt`, which may be taken over when it has
    not answered in time. Owners are names ("studio-key:ab12"), so that the core knows no studio.
    """

    owner = models.CharField(max_length=80)
    key = models.CharField(max_length=255)
    request_hash = models.CharField(max_length=64)
    attempt = models.UUIDField(default=uuid4)
    claimed_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["owner", "key"], name="answer_once_per_key"),
        )

    def __str__(self) -> str:
        return f"{self.owner} {self.key}: {self.status or 'in flight'}"

    @property
    def is_answered(self) -> bool:
        return self.status is not None
