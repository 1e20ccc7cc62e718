"""Machines in our name that no row wants: reported, and after some time stopped."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy

from incubator.core.lifecycle import Lifecycle, StateField, Transition
from incubator.core.words import Said
from studios.servers import words
from studios.servers.models.hosts import SILENT_AFTER, Host
from studios.servers.models.servers import Server

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
            "adopt",
            sources=("found", "kept"),
            target="adopted",
            label=gettext_lazy("Adopt machine"),
            done=gettext_lazy("adopted the machine that nobody asked for"),
        ),
        Transition(
            "vanish",
            sources=("found", "kept", "stopping"),
            target="gone",
            label=gettext_lazy("Report as gone"),
            done=gettext_lazy("saw the machine no more that nobody asked for"),
        ),
    ),
    tones={"found": "alert", "kept": "wait", "stopping": "wait", "adopted": "good"},
    labels={
        "found": gettext_lazy("found"),
        "kept": gettext_lazy("kept"),
        "stopping": gettext_lazy("being stopped"),
        "adopted": gettext_lazy("adopted"),
        "gone": gettext_lazy("gone"),
    },
)

# Nobody decides about these any more.
SETTLED_ORPHANS = ("adopted", "gone")


class OrphanQuerySet(models.QuerySet["Orphan"]):
    def open(self) -> "OrphanQuerySet":
        """What is there, as far as anybody knows, and stands in no row."""
        return self.exclude(state__in=SETTLED_ORPHANS)


class Orphan(models.Model):
    """One machine. `stop_at` is when it is stopped by itself; None is only reported.

    `facts` is what its agent or its cloud says of it, each only where it is known: "phase",
    "seconds" that it has run, "ports" as a server's, "memory_mb" and "cpu_percent" that it may
    take, "program" or "build" (the SHA-256 of the file), "name"; of a cloud "number", "region",
    "subnet", "size", "is_spot" and "groups".
    """

    provider = models.CharField(max_length=20)
    key = models.CharField(max_length=64)
    ref = models.CharField(max_length=120, blank=True)
    address = models.CharField(max_length=120, blank=True)
    host = models.ForeignKey(Host, on_delete=models.PROTECT, null=True, related_name="orphans")
    state = StateField(ORPHAN, max_length=10)
    found_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    stop_at = models.DateTimeField(null=True)
    facts = models.JSONField(default=dict)
    # Whose row stands for it since it was adopted.
    server = models.OneToOneField(
        Server, on_delete=models.PROTECT, null=True, related_name="adopted_from"
    )

    objects = OrphanQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints = (
            models.UniqueConstraint(
                fields=["provider", "key", "host"],
                condition=~models.Q(state__in=SETTLED_ORPHANS),
                nulls_distinct=False,
                name="orphan_reported_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state="adopted", server__isnull=False)
                | (~models.Q(state="adopted") & models.Q(server__isnull=True)),
                name="orphan_adopted_as_a_server",
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
    def name(self) -> str:
        """What its server was called when somebody asked for it."""
        return str(self.facts.get("name") or self.facts.get("number") or "")

    @property
    def runs(self) -> str:
        """What it runs, as shortly as it can be said: a program, or the beginning of a hash."""
        return str(self.facts.get("program") or self.facts.get("build", "")[:12])

    @property
    def ports(self) -> list[dict[str, Any]] | None:
        """None where nobody said which they are."""
        found: list[dict[str, Any]] | None = self.facts.get("ports")
        return found

    def seen_since(self, now: datetime) -> bool:
        return self.seen_at >= now - SILENT_AFTER

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
