"""Locks: that nobody signs in to an account, why, and until when."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy


class LockKind(models.TextChoices):
    """What whoever cannot sign in is told."""

    STOLEN = "stolen", gettext_lazy("Somebody else may have got into it, so we keep it shut.")
    PAYMENT = "payment", gettext_lazy("A payment with it has to be looked into.")
    RULES = "rules", gettext_lazy("It was used against the rules of this site.")
    CLOSED = "closed", gettext_lazy("It was closed.")


class AccountLockQuerySet(models.QuerySet["AccountLock"]):
    def standing(self) -> "AccountLockQuerySet":
        """What keeps an account shut, those that have run out and wait to be taken away too."""
        return self.filter(ended_at__isnull=True)

    def over(self, now: datetime) -> "AccountLockQuerySet":
        return self.standing().filter(until__lte=now)


class AccountLock(models.Model):
    """One account, shut until a moment, or for good.

    Whether somebody may sign in is asked of `User.is_active`, by us and by packages of others; the
    database keeps both in step (accounts.sql).
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="locks"
    )
    kind = models.CharField(max_length=10, choices=LockKind.choices)
    # For us: the person is told the kind.
    reason = models.CharField(max_length=500)
    until = models.DateTimeField(null=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    # None where its time was over.
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    lifted_why = models.CharField(max_length=500, blank=True)

    objects = AccountLockQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints = (
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(ended_at__isnull=True),
                name="one_lock_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gt=models.F("set_at")),
                name="lock_runs_forward",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, lifted_by__isnull=True)
                | models.Q(ended_at__isnull=False, lifted_by__isnull=False)
                | models.Q(ended_at__gte=models.F("until"), lifted_by__isnull=True),
                name="lock_ends_by_somebody_or_in_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(set_by=models.F("user"))
                & (models.Q(lifted_by__isnull=True) | ~models.Q(lifted_by=models.F("user"))),
                name="lock_in_other_hands",
            ),
        )
        indexes = (
            models.Index(
                fields=["until"],
                condition=models.Q(ended_at__isnull=True),
                name="lock_by_end",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.kind}"

    @property
    def is_standing(self) -> bool:
        return self.ended_at is None
