"""Hosts: machines that run servers, and what their agents say of those."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy

from incubator.core.lifecycle import Lifecycle, StateField, Transition
from incubator.core.words import Said
from studios.servers import words
from studios.servers.models.blueprints import Protocol
from studios.servers.models.servers import Server

# Silent for longer than this, a host is not known to be there.
SILENT_AFTER = timedelta(seconds=45)

HOST = Lifecycle(
    name="host",
    initial="invited",
    transitions=(
        Transition(
            "join",
            sources=("invited",),
            target="active",
            label=gettext_lazy("Join"),
            done=gettext_lazy("joined as a host"),
        ),
        Transition(
            "evacuate",
            sources=("active",),
            target="evacuating",
            label=gettext_lazy("Evacuate host"),
            done=gettext_lazy("began to evacuate the host"),
        ),
        Transition(
            "readmit",
            sources=("evacuating", "gone"),
            target="active",
            label=gettext_lazy("Use host again"),
            done=gettext_lazy("lets the host take servers again"),
        ),
        Transition(
            "give_up",
            sources=("active", "evacuating"),
            target="gone",
            label=gettext_lazy("Declare host gone"),
            done=gettext_lazy("declared the host gone"),
        ),
        Transition(
            "retire",
            sources=("invited", "active", "evacuating", "gone"),
            target="retired",
            label=gettext_lazy("Retire host"),
            done=gettext_lazy("retired the host"),
        ),
    ),
    tones={"invited": "wait", "active": "good", "evacuating": "wait", "gone": "alert"},
    labels={
        "invited": gettext_lazy("invited"),
        "active": gettext_lazy("in use"),
        "evacuating": gettext_lazy("being evacuated"),
        "gone": gettext_lazy("gone"),
        "retired": gettext_lazy("retired"),
    },
)


class HostQuerySet(models.QuerySet["Host"]):
    def with_taken(self) -> "models.QuerySet[Any]":
        """Annotates what servers that may still be there hold, and what is free: `taken_mb`,
        `free_mb`, `taken_percent`, `free_percent`, and how many they are, `server_count`.
        """
        holding = Server.objects.filter(
            host=models.OuterRef("pk"), pk__in=HostPort.objects.values("server")
        )
        grouped = holding.order_by().values("host")

        def total(of: models.Aggregate) -> Coalesce:
            return Coalesce(models.Subquery(grouped.annotate(total=of).values("total")), 0)

        return self.annotate(
            taken_mb=total(models.Sum("memory_mb")),
            taken_percent=total(models.Sum("cpu_percent")),
            server_count=total(models.Count("pk")),
        ).annotate(
            free_mb=models.F("memory_mb") - models.F("taken_mb"),
            free_percent=models.F("cpu_percent") - models.F("taken_percent"),
        )


class Host(models.Model):
    """One machine. Tokens are kept as hashes. `memory_mb` and `cpu_percent` are what may be given
    to servers; 100 is one processor. An instance of a cloud is bound to the one server it is for.
    """

    name = models.SlugField(max_length=40, unique=True)
    provider = models.CharField(max_length=20, default="hosts")
    region = models.CharField(max_length=40, blank=True)
    # Where players reach it.
    address = models.CharField(max_length=120)
    state = StateField(HOST, max_length=12)
    only_for = models.OneToOneField(
        Server, on_delete=models.PROTECT, null=True, related_name="own_host"
    )
    join_hash = models.CharField(max_length=64, blank=True)
    join_until = models.DateTimeField(null=True)
    token_hash = models.CharField(max_length=64, blank=True)
    memory_mb = models.PositiveIntegerField(default=0)
    cpu_percent = models.PositiveIntegerField(default=0)
    first_port = models.PositiveIntegerField(default=20_000)
    last_port = models.PositiveIntegerField(default=29_999)
    # Its agent can give every server a user of its own.
    contains = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)
    boot = models.CharField(max_length=40, blank=True)
    platform = models.CharField(max_length=40, blank=True)
    disk_free_mb = models.PositiveBigIntegerField(default=0)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    joined_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(null=True)

    objects = HostQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints = (
            models.UniqueConstraint(
                fields=["token_hash"], condition=~models.Q(token_hash=""), name="host_token_once"
            ),
            models.CheckConstraint(
                condition=models.Q(first_port__gt=1023)
                & models.Q(last_port__lt=65536)
                & models.Q(first_port__lte=models.F("last_port")),
                name="host_ports_in_order",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def as_said(self) -> Said:
        return words.HOST(name=self.name)

    @property
    def url_args(self) -> tuple[str, ...]:
        """What names it in addresses."""
        return (self.name,)

    @property
    def label(self) -> str:
        return HOST.label(self.state)

    @property
    def tone(self) -> str:
        return "alert" if self.is_silent else HOST.tone(self.state)

    @property
    def is_silent(self) -> bool:
        """It should say how it is, and does not: nobody knows how its servers are."""
        return self.state in ("active", "evacuating") and not self.heard_since(
            timezone.now() - SILENT_AFTER
        )

    @property
    def is_invited(self) -> bool:
        return self.state == "invited"

    def heard_since(self, moment: datetime) -> bool:
        return self.last_seen_at is not None and self.last_seen_at >= moment


class HostPort(models.Model):
    """A port of a host that is a server's; gone with the row once nothing can be there any more."""

    host = models.ForeignKey(Host, on_delete=models.PROTECT, related_name="ports")
    server = models.ForeignKey(Server, on_delete=models.PROTECT, related_name="host_ports")
    name = models.CharField(max_length=20)
    protocol = models.CharField(max_length=3, choices=Protocol.choices)
    port = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["host", "protocol", "port"], name="host_port_once"),
            models.UniqueConstraint(fields=["server", "name"], name="server_port_once"),
        )

    def __str__(self) -> str:
        return f"{self.host.address}:{self.port}/{self.protocol}"


class Sighting(models.Model):
    """What the agent last said of a server. Times are the portal's, durations the agent's."""

    class Phase(models.TextChoices):
        INSTALLING = "installing", gettext_lazy("installing")
        RUNNING = "running", gettext_lazy("running")
        ENDED = "ended", gettext_lazy("ended")
        REFUSED = "refused", gettext_lazy("could not begin")

    server = models.OneToOneField(Server, on_delete=models.CASCADE, related_name="sighting")
    host = models.ForeignKey(Host, on_delete=models.PROTECT, related_name="sightings")
    phase = models.CharField(max_length=12, choices=Phase.choices)
    seen_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    # By a clock that nobody sets.
    seconds = models.FloatField(default=0)
    code = models.IntegerField(null=True)
    why = models.CharField(max_length=500, blank=True)
    # None is unknown.
    healthy = models.BooleanField(null=True)
    players = models.PositiveIntegerField(null=True)
    memory_mb = models.PositiveIntegerField(null=True)
    cpu_seconds = models.FloatField(null=True)
    log = models.TextField(blank=True)
    # How often in a row it was not healthy, and since when.
    unhealthy_times = models.PositiveIntegerField(default=0)
    unhealthy_since = models.DateTimeField(null=True)
    # What the next sample counts from.
    sampled_at = models.DateTimeField(null=True)
    sampled_cpu_seconds = models.FloatField(null=True)

    def __str__(self) -> str:
        return f"{self.server_id}: {self.phase}"
