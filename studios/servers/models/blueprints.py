"""Blueprints: what can be launched, and how it runs. What changes is a new revision."""

from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incubator.core.words import Said, phrases_of
from studios.models import Game, ResourceItem, ResourceRequest, Studio
from studios.servers.models.builds import Build


class Program(models.TextChoices):
    """Programs that come with the product, where a blueprint names no build."""

    MATCH = "match", gettext_lazy("match server (UDP)")
    LOBBY = "lobby", gettext_lazy("lobby server (TCP)")


class Protocol(models.TextChoices):
    UDP = "udp", "UDP"
    TCP = "tcp", "TCP"


class Health(models.TextChoices):
    """How it is known that a server answers."""

    PROCESS = "process", gettext_lazy("its process runs")
    TCP = "tcp", gettext_lazy("its port takes a TCP connection")
    HTTP = "http", gettext_lazy("a page of it answers")
    SOURCE = "source", gettext_lazy("it answers Source queries")


class Players(models.TextChoices):
    """How it is known how many play."""

    NONE = "none", gettext_lazy("nobody counts them")
    SOURCE = "source", gettext_lazy("Source query")
    HTTP = "http", gettext_lazy("a number on a page of it")
    LOG = "log", gettext_lazy("a line of its log")
    LOG_COUNT = "log_count", gettext_lazy("lines of its log when somebody comes or goes")


# The two that come with the product.
NAMES = phrases_of(
    "blueprint", (("match", gettext_lazy("match server")), ("lobby", gettext_lazy("lobby server")))
)
DESCRIPTIONS = {
    "match": gettext_lazy("Runs one match after another and answers status queries over UDP."),
    "lobby": gettext_lazy(
        "Keeps players together between matches and answers status queries over TCP."
    ),
}


class BlueprintQuerySet(models.QuerySet["Blueprint"]):
    def offered(self) -> "BlueprintQuerySet":
        return self.filter(is_offered=True)

    def standard(self) -> "BlueprintQuerySet":
        """Those that operations vouch for."""
        return self.filter(studio=None)

    def launchable_for(self, request: ResourceRequest) -> "BlueprintQuerySet":
        """What may be launched of an approved request, as each is now."""
        fit = BlueprintRevision.objects.current().fit_for(request)
        return self.offered().filter(pk__in=fit.values("blueprint"))


class Blueprint(models.Model):
    """A kind of server: one that operations vouch for, or a studio's own, for one of its games.

    Those that come with the product have no name but our words.
    """

    slug = models.SlugField(unique=True)
    # None, both: a standard one, for every studio.
    studio = models.ForeignKey(
        Studio, on_delete=models.PROTECT, null=True, related_name="blueprints"
    )
    game = models.ForeignKey(Game, on_delete=models.PROTECT, null=True, related_name="blueprints")
    derived_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="derived"
    )
    name = models.CharField(max_length=60, blank=True)
    description = models.TextField(blank=True)
    is_offered = models.BooleanField(default=True)

    objects = BlueprintQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints = (
            models.CheckConstraint(
                condition=models.Q(studio__isnull=True, game__isnull=True)
                | models.Q(studio__isnull=False, game__isnull=False),
                name="blueprint_of_a_game",
            ),
            models.CheckConstraint(
                condition=~models.Q(name="") | models.Q(slug__in=["match", "lobby"]),
                name="blueprint_has_a_name",
            ),
        )

    def __str__(self) -> str:
        return capfirst(str(self.as_said()))

    def as_said(self) -> str | Said:
        return self.name or NAMES[self.slug]()

    @property
    def url_args(self) -> tuple[str, ...]:
        """What names it in addresses."""
        return (self.slug,)

    @property
    def kind(self) -> str:
        """Whose it is: "standard", which operations vouch for, or a studio's "own"."""
        return "own" if self.studio_id else "standard"

    @property
    def label(self) -> str:
        return _("offered") if self.is_offered else _("withdrawn")

    @property
    def tone(self) -> str:
        return "good" if self.is_offered else "idle"

    @property
    def about(self) -> str:
        return self.description or str(DESCRIPTIONS.get(self.slug, ""))

    @property
    def current(self) -> "BlueprintRevision":
        """The newest revision, which is launched from now on."""
        return self.revisions.order_by("-number")[0]


class RevisionQuerySet(models.QuerySet["BlueprintRevision"]):
    def current(self) -> "RevisionQuerySet":
        """The newest of each blueprint."""
        newer = self.model.objects.filter(
            blueprint=models.OuterRef("blueprint"), number__gt=models.OuterRef("number")
        )
        return self.filter(~models.Exists(newer))

    def fit_for(self, request: ResourceRequest) -> "RevisionQuerySet":
        """Those of its game or of operations, for its size, whose build is still there."""
        return self.filter(
            models.Q(blueprint__studio=None) | models.Q(blueprint__game=request.game_id),
            models.Q(item=None) | models.Q(item=request.item_id),
            models.Q(build=None) | models.Q(build__state="ready"),
        )


class BlueprintRevision(models.Model):
    """How servers of a blueprint run, as it was written. Insert-only: a server keeps its own.

    `command` is a list of words in which `{port:NAME}`, `{address}`, `{name}` and `{number}` are
    filled in; empty for our own programs. `ports` is a list of {"name", "protocol"}; the first one
    is where players go. `health` is {"kind", "port", "path"}, `players` {"kind", "port", "path",
    "field", "pattern"}; see `agent.probes`. `secrets` is JSON as `accounts.encryption` seals it,
    and is shown to nobody; `secrets_set` says of each name when it was set.
    """

    blueprint = models.ForeignKey(Blueprint, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    program = models.CharField(max_length=10, choices=Program.choices, blank=True)
    build = models.ForeignKey(
        Build, on_delete=models.PROTECT, null=True, related_name="blueprint_revisions"
    )
    # Which size and region it needs; None runs on any.
    item = models.ForeignKey(ResourceItem, on_delete=models.PROTECT, null=True, related_name="+")
    command = models.JSONField(default=list)
    ports = models.JSONField(default=list)
    health = models.JSONField(default=dict)
    players = models.JSONField(default=dict)
    environment = models.JSONField(default=dict)
    secrets = models.TextField(blank=True)
    secrets_set = models.JSONField(default=dict)
    # What takes longer to start is told.
    start_seconds = models.PositiveSmallIntegerField(default=120)
    # How long players may go on playing once it is to stop.
    drain_minutes = models.PositiveSmallIntegerField(default=60)
    # How long the program may take to end by itself.
    stop_seconds = models.PositiveSmallIntegerField(default=20)
    # A used server is ready again without a restart.
    is_reused = models.BooleanField(default=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["blueprint", "number"]
        constraints = (
            models.UniqueConstraint(fields=["blueprint", "number"], name="revision_number_once"),
            models.CheckConstraint(
                condition=models.Q(program="", build__isnull=False)
                | (~models.Q(program="") & models.Q(build__isnull=True)),
                name="revision_runs_one_program",
            ),
        )

    def __str__(self) -> str:
        return f"{self.blueprint} · {self.number}"

    @property
    def runs(self) -> str:
        """The build with its version, or the program that comes with the product."""
        return str(self.build) if self.build else self.get_program_display()

    @property
    def drain(self) -> timedelta:
        return timedelta(minutes=self.drain_minutes)

    @property
    def counts_players(self) -> bool:
        return self.players.get("kind") not in (None, Players.NONE)

    @property
    def main_port(self) -> dict[str, Any]:
        """Where players go: {"name", "protocol"}."""
        found: dict[str, Any] = self.ports[0]
        return found
