"""Erasures: that somebody asked for their account to be erased, and what came of it."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy

from incubator.accounts import words
from incubator.core.lifecycle import Lifecycle, StateField, Transition
from incubator.core.words import Said

# Whoever sat down at somebody's open browser erases nothing: its owner has a week to read the mail.
GRACE = timedelta(days=7)

ERASURE = Lifecycle(
    name="erasure",
    initial="asked",
    transitions=(
        Transition(
            "withdraw",
            sources=("asked",),
            target="withdrawn",
            label=gettext_lazy("Keep my account"),
            done=gettext_lazy("decided to keep the account"),
        ),
        Transition(
            "hinder",
            sources=("asked",),
            target="hindered",
            label=gettext_lazy("Something is in the way"),
            done=gettext_lazy("could not erase the account"),
        ),
        Transition(
            "carry_out",
            sources=("asked",),
            target="done",
            label=gettext_lazy("Erase account"),
            done=gettext_lazy("erased the account"),
        ),
    ),
    tones={"asked": "wait", "hindered": "alert"},
    labels={
        "asked": gettext_lazy("asked for"),
        "withdrawn": gettext_lazy("taken back"),
        "hindered": gettext_lazy("not possible"),
        "done": gettext_lazy("carried out"),
    },
)


def in_a_week() -> datetime:
    return timezone.now() + GRACE


class ErasureQuerySet(models.QuerySet["Erasure"]):
    def pending(self) -> "ErasureQuerySet":
        return self.filter(state="asked")

    def due(self, now: datetime) -> "ErasureQuerySet":
        return self.pending().filter(due_at__lte=now)


class Erasure(models.Model):
    """The account is erased at `due_at` unless its owner keeps it, or something is in the way."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="erasures"
    )
    state = StateField(ERASURE, max_length=10)
    asked_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=in_a_week)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints = (
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(state="asked"), name="one_erasure_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(due_at__gte=models.F("asked_at") + GRACE),
                name="erasure_leaves_time",
            ),
        )
        indexes = (
            models.Index(
                fields=["due_at"], condition=models.Q(state="asked"), name="erasure_by_time"
            ),
        )

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.ERASURE()
