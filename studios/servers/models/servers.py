"""Servers: what was asked for, and what the provider says is there."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incubator.core.fields import WordsField
from incubator.core.lifecycle import Lifecycle, StateField, Transition
from incubator.core.words import Said
from studios.models import Game, Rate, ResourceRequest, Studio
from studios.servers import words
from studios.servers.models.blueprints import Blueprint, BlueprintRevision

SERVER = Lifecycle(
    name="server",
    initial="pending",
    transitions=(
        Transition(
            "start",
            sources=("pending",),
            target="running",
            label=gettext_lazy("Launch server"),
            done=gettext_lazy("started the server"),
        ),
        Transition(
            "stop",
            sources=("pending", "running", "silent", "lost", "failed"),
            target="stopped",
            label=gettext_lazy("Stop server"),
            done=gettext_lazy("stopped the server"),
        ),
        Transition(
            "fall_silent",
            sources=("running",),
            target="silent",
            label=gettext_lazy("Report as silent"),
            done=gettext_lazy("heard nothing of the server's machine any more"),
        ),
        Transition(
            "answer",
            sources=("silent",),
            target="running",
            label=gettext_lazy("Report as running"),
            done=gettext_lazy("heard of the server again"),
        ),
        Transition(
            "lose",
            sources=("pending", "running", "silent"),
            target="lost",
            label=gettext_lazy("Report as lost"),
            done=gettext_lazy("found the server gone although nobody had stopped it"),
        ),
        Transition(
            "fail",
            sources=("pending", "running", "silent"),
            target="failed",
            label=gettext_lazy("Report as failed"),
            done=gettext_lazy("found that the server's program ended or cannot be started"),
        ),
    ),
    tones={
        "pending": "wait",
        "running": "good",
        "silent": "wait",
        "lost": "alert",
        "failed": "alert",
    },
    labels={
        "pending": gettext_lazy("starting"),
        "running": gettext_lazy("running"),
        "silent": gettext_lazy("no word from it"),
        "lost": gettext_lazy("lost"),
        "failed": gettext_lazy("failed"),
        "stopped": gettext_lazy("stopped"),
    },
)

# What may still be there.
LIVE = ("pending", "running", "silent")
# What ended although nobody wanted that.
RUINS = ("lost", "failed")


class ServerQuerySet(models.QuerySet["Server"]):
    def live(self) -> "ServerQuerySet":
        return self.filter(observed__in=LIVE)

    def due_for_a_look(self, now: datetime) -> "ServerQuerySet":
        return self.live().filter(next_look_at__lte=now)

    def not_fully_metered(self) -> "ServerQuerySet":
        """Those whose running time may not all be recorded yet."""
        return self.filter(started_at__isnull=False).filter(
            models.Q(stopped_at__isnull=True) | models.Q(metered_until__lt=models.F("stopped_at"))
        )


class Server(models.Model):
    """One server. `desired` is what people want, `observed` what the provider was seen to have.

    Times are whole seconds. `last_seen_at` is when the provider last confirmed that it runs;
    a lost server is charged up to then and no further.
    """

    class Desired(models.TextChoices):
        RUNNING = "running", gettext_lazy("running")
        STOPPED = "stopped", gettext_lazy("stopped")

    class Drain(models.TextChoices):
        ASKED = "asked", gettext_lazy("somebody asked for it to stop")
        CAP = "cap", gettext_lazy("what was approved is used up")
        FLEET = "fleet", gettext_lazy("its fleet needs it no more")
        EVACUATED = "evacuated", gettext_lazy("its host is being emptied")

    number = models.CharField(max_length=20, unique=True)
    studio = models.ForeignKey(Studio, on_delete=models.PROTECT, related_name="servers")
    game = models.ForeignKey(Game, on_delete=models.PROTECT, related_name="servers")
    blueprint = models.ForeignKey(Blueprint, on_delete=models.PROTECT, related_name="servers")
    resource_request = models.ForeignKey(
        ResourceRequest, on_delete=models.PROTECT, related_name="servers"
    )
    # Whose it is; None where people look after it.
    fleet = models.ForeignKey(
        "servers.Fleet", on_delete=models.PROTECT, null=True, related_name="servers"
    )
    revision = models.ForeignKey(BlueprintRevision, on_delete=models.PROTECT, related_name="+")
    rate = models.ForeignKey(Rate, on_delete=models.PROTECT, related_name="+")
    # What it may take of its machine; 100 is one processor.
    memory_mb = models.PositiveIntegerField(default=1024)
    cpu_percent = models.PositiveIntegerField(default=100)
    host = models.ForeignKey(
        "servers.Host", on_delete=models.PROTECT, null=True, related_name="servers"
    )
    name = models.CharField(max_length=80)
    desired = models.CharField(max_length=10, choices=Desired.choices, default=Desired.RUNNING)
    observed = StateField(SERVER, max_length=10)
    provider = models.CharField(max_length=20)
    provider_ref = models.CharField(max_length=120, blank=True)
    address = models.CharField(max_length=120, blank=True)
    launch_key = models.CharField(max_length=64, unique=True)
    last_error = WordsField(default=str)
    launched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    # A sweep that looks at a server moves this ahead first, so that two sweeps share the work.
    next_look_at = models.DateTimeField(default=timezone.now)
    # How often in a row nothing came of a look at it: the more often, the later the next.
    tries = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    metered_until = models.DateTimeField(null=True)
    # Whoever plays may go on until then; nobody is sent there any more.
    drain_until = models.DateTimeField(null=True)
    drain_cause = models.CharField(max_length=10, choices=Drain.choices, blank=True)
    # Whether a lease is open, and whether one ever was: the database writes both.
    is_given = models.BooleanField(default=False)
    was_given = models.BooleanField(default=False)
    # It was said that it takes long to start.
    slow_at = models.DateTimeField(null=True)
    # Observation after observation found it unhealthy: it is stopped for that.
    unhealthy_at = models.DateTimeField(null=True)
    # Another is launched in its place as soon as this one is certainly gone.
    restarts_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="replaced_by"
    )

    objects = ServerQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        indexes = (
            # What can be given, and how many of a host are.
            models.Index(
                fields=["game", "blueprint"],
                condition=models.Q(observed="running", is_given=False),
                name="server_not_given",
            ),
            models.Index(
                fields=["resource_request"],
                condition=models.Q(observed__in=LIVE),
                name="server_live_of_request",
            ),
            models.Index(
                fields=["host"], condition=models.Q(is_given=True), name="server_given_of_host"
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(observed="running") | models.Q(started_at__isnull=False),
                name="server_running_since",
            ),
            models.CheckConstraint(
                condition=models.Q(drain_until__isnull=True, drain_cause="")
                | (models.Q(drain_until__isnull=False) & ~models.Q(drain_cause="")),
                name="server_drains_for_a_reason",
            ),
        )

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.SERVER(number=self.number)

    @property
    def url_args(self) -> tuple[str, ...]:
        """What names it in addresses."""
        return (self.number,)

    @property
    def source(self) -> str:
        """What its usage records say was metered."""
        return f"server:{self.number}"

    @property
    def tone(self) -> str:
        passing = self.is_stopping or self.is_draining
        return "wait" if passing else SERVER.tone(self.observed)

    @property
    def label(self) -> str:
        if self.is_draining:
            return _("draining")
        return _("stopping") if self.is_stopping else SERVER.label(self.observed)

    @property
    def is_live(self) -> bool:
        return self.observed in LIVE

    @property
    def is_draining(self) -> bool:
        """It still runs for those who play, and stops at `drain_until`."""
        return self.is_live and not self.is_stopping and self.drain_until is not None

    @property
    def may_be_stopped(self) -> bool:
        """It is wanted, or lost, which somebody takes note of."""
        return self.is_in_ruins or (self.is_live and not self.is_stopping)

    @property
    def is_vouched_for(self) -> bool:
        """Operations know its program: it may run where nothing keeps it to its place."""
        return self.blueprint.studio_id is None

    @property
    def is_adopted(self) -> bool:
        """It ran before its row was there."""
        return getattr(self, "adopted_from", None) is not None

    @property
    def is_in_ruins(self) -> bool:
        """It ended although nobody wanted that; somebody takes note, or another takes its place."""
        return self.observed in RUINS

    @property
    def may_be_restarted(self) -> bool:
        return self.observed == "running" and not self.is_stopping and self.drain_until is None

    @property
    def may_be_drained(self) -> bool:
        """Players can be given time to finish, and nobody gave it yet."""
        running = self.observed == "running" and not self.is_stopping
        return running and self.drain_cause != self.Drain.ASKED

    @property
    def is_stopping(self) -> bool:
        return self.is_live and self.desired == self.Desired.STOPPED

    def seconds_until(self, moment: datetime) -> int:
        """How long it has run up to `moment`, in whole seconds."""
        if self.started_at is None:
            return 0
        end = min(moment, self.stopped_at) if self.stopped_at else moment
        return max(0, int((end - self.started_at).total_seconds()))
