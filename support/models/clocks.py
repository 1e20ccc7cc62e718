"""Clocks: one row for each time that a player waits for an answer, or for a solution."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy


class ClockKind(models.TextChoices):
    FIRST = "first", gettext_lazy("first answer")
    NEXT = "next", gettext_lazy("next answer")
    RESOLUTION = "resolution", gettext_lazy("resolution")


ANSWERS = (ClockKind.FIRST, ClockKind.NEXT)


class Ended(models.TextChoices):
    MET = "met", gettext_lazy("done")
    # Whoever asked needs no answer any more.
    PLAYER = "player", gettext_lazy("no longer needed")
    MERGED = "merged", gettext_lazy("merged")
    SPAM = "spam", gettext_lazy("spam")


class ClockQuerySet(models.QuerySet["Clock"]):
    def running(self) -> "ClockQuerySet":
        """Those that have not ended, though some may stand still."""
        return self.filter(stopped_at__isnull=True)

    def held(self) -> "ClockQuerySet":
        """Until the end of the transaction: what a sweep marks is not written over."""
        return self.select_for_update(of=("self",), no_key=True)

    def of_answers(self) -> "ClockQuerySet":
        return self.filter(kind__in=ANSWERS)

    def broken(self, now: datetime) -> "ClockQuerySet":
        """Promises that are broken, and nobody has been told."""
        return self.running().filter(breached_at__isnull=True, due_at__lt=now)

    def to_warn_of(self, now: datetime) -> "ClockQuerySet":
        waiting = self.running().filter(breached_at__isnull=True, warned_at__isnull=True)
        return waiting.filter(paused_at__isnull=True, warn_at__lte=now, due_at__gte=now)


class Clock(models.Model):
    """One cycle of waiting. Without `due_at` nothing is promised, or it stands still.

    `counts_from` lies before `started_at` where the words had waited elsewhere: in a ticket that
    was merged into this one or split, or before an agent thought it solved. `paused` is the opening
    time in which it stood still, up to its last change. `took` is
    the opening time that it ran, once it has ended.
    """

    ticket = models.ForeignKey("support.Ticket", on_delete=models.PROTECT, related_name="clocks")
    kind = models.CharField(max_length=10, choices=ClockKind.choices)
    version = models.ForeignKey(
        "support.SLAPolicyVersion", on_delete=models.PROTECT, null=True, related_name="+"
    )
    started_at = models.DateTimeField()
    counts_from = models.DateTimeField()
    warn_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    paused = models.DurationField(default=timedelta)
    took = models.DurationField(null=True)
    # When an agent was told that it is due soon, and which moment passed unkept.
    warned_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    ended = models.CharField(max_length=6, choices=Ended.choices, blank=True)

    objects = ClockQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints = (
            models.UniqueConstraint(
                fields=["ticket", "kind"],
                condition=models.Q(stopped_at__isnull=True),
                name="one_clock_of_a_kind_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["ticket"],
                condition=models.Q(stopped_at__isnull=True, kind__in=ANSWERS),
                name="one_answer_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(counts_from__lte=models.F("started_at")),
                name="clock_counts_from_its_start",
            ),
            models.CheckConstraint(
                condition=models.Q(stopped_at__isnull=True, ended="")
                | models.Q(
                    stopped_at__isnull=False,
                    stopped_at__gte=models.F("started_at"),
                    ended__in=Ended.values,
                ),
                name="clock_ends_somehow",
            ),
            models.CheckConstraint(
                condition=models.Q(stopped_at__isnull=True, took__isnull=True)
                | models.Q(stopped_at__isnull=False, took__isnull=False),
                name="clock_took_what_it_took",
            ),
            models.CheckConstraint(
                condition=models.Q(paused_at__isnull=True) | models.Q(kind="resolution"),
                name="clock_of_an_answer_never_pauses",
            ),
        )
        indexes = (
            models.Index(
                fields=["due_at"],
                condition=models.Q(stopped_at__isnull=True, breached_at__isnull=True),
                name="clock_broken",
            ),
            models.Index(
                fields=["warn_at"],
                condition=models.Q(
                    stopped_at__isnull=True, breached_at__isnull=True, warned_at__isnull=True
                ),
                name="clock_to_warn_of",
            ),
            models.Index(fields=["ticket", "kind"], name="clock_of_ticket"),
            # What reports count.
            models.Index(
                fields=["kind", "stopped_at"],
                condition=models.Q(ended="met"),
                name="clock_met",
            ),
            models.Index(
                fields=["kind", "breached_at"],
                condition=models.Q(breached_at__isnull=False),
                name="clock_breached",
            ),
        )

    def __str__(self) -> str:
        return f"{self.ticket}, {self.kind}"

    @property
    def is_running(self) -> bool:
        return self.stopped_at is None

    def is_breached(self, now: datetime) -> bool:
        """Whether its promise is broken, whoever has noticed."""
        if self.breached_at is not None:
            return True
        until = self.stopped_at or self.paused_at or now
        return self.due_at is not None and self.due_at < until

    def is_due_soon(self, now: datetime) -> bool:
        still = self.stopped_at or self.paused_at
        return not still and self.warn_at is not None and self.warn_at <= now
