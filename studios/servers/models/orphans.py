"""Machines in our name that no row wants: reported, and after some time stopped."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy

from incubator.core.lifecycle import Lifecycle, StateField, Transition
from incubator.core.words import Said
from studios.servers import words
from studios.servers.models.hosts import Host

ORPHAN = Lifecycle(
    name="orphan",
    initial="found",
    transitions=(
        Transition(
            "stop",
            sources=("found", "kept"),
            target="stopping",
            label=gettext_lazy("Stop machine"),
            done=gettext_lazy("has the machine stopped that nobody asked for"),
        ),
        Transition(
            "keep",
            sources=("found",),
            target="kept",
            label=gettext_lazy("Keep machine"),
            done=gettext_lazy("keeps the machine that nobody asked for"),
        ),
        Transition(
            "vanish",
            sources=("found", "kept", "stopping"),
            target="gone",
            label=gettext_lazy("Report as gone"),
            done=gettext_lazy("saw the machine no more that nobody asked for"),
        ),
    ),
    tones={"found": "alert", "kept": "wait", "stopping": "wait"},
    labels={
        "found": gettext_lazy("found"),
        "kept": gettext_lazy("kept"),
        "stopping": gettext_lazy("being stopped"),
        "gone": gettext_lazy("gone"),
    },
)


class Orphan(models.Model):
    """One machine. `stop_at` is when it is stopped by itself; None is only reported."""

    provider = models.CharField(max_length=20)
    key = models.CharField(max_length=64)
    ref = models.CharField(max_length=120, blank=True)
    address = models.CharField(max_length=120, blank=True)
    host = models.ForeignKey(Host, on_delete=models.PROTECT, null=True, related_name="orphans")
    state = StateField(ORPHAN, max_length=10)
    found_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    stop_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints = (
            models.UniqueConstraint(
                fields=["provider", "key", "host"],
                condition=~models.Q(state="gone"),
                nulls_distinct=False,
                name="orphan_reported_once",
            ),
        )

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.ORPHAN(ref=self.ref or self.key[:8])

    @property
    def url_args(self) -> tuple[int, ...]:
        """What names it in addresses."""
        return (self.pk,)

    @property
    def stops_by_itself(self) -> bool:
        return self.state == "found" and self.stop_at is not None

    @property
    def label(self) -> str:
        return ORPHAN.label(self.state)

    @property
    def tone(self) -> str:
        return ORPHAN.tone(self.state)


class WatchedDatabase(models.Model):
    """Which database this is, as the server calls it: a restored copy has another name there.

    One row at most. While it names another database, nothing is stopped that no row wants: what
    was launched after the backup is unknown here, and runs for somebody.
    """

    only = models.BooleanField(primary_key=True, default=True)
    identity = models.CharField(max_length=80)
    since = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(only=True), name="one_watched_database"),
        )

    def __str__(self) -> str:
        return self.identity
