"""Blueprints: what can be launched."""

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from incubator.core.words import Said, phrases_of


class Program(models.TextChoices):
    """Which program the machine runs. Studios' own builds come with build uploads."""

    MATCH = "match", gettext_lazy("match server (UDP)")
    LOBBY = "lobby", gettext_lazy("lobby server (TCP)")


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


class Blueprint(models.Model):
    """A kind of server that operations vouch for. Those of ours have no name but our words."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=60, blank=True)
    description = models.TextField(blank=True)
    program = models.CharField(max_length=10, choices=Program.choices)
    is_offered = models.BooleanField(default=True)
    # How long players may go on playing once it is to stop.
    drain_minutes = models.PositiveSmallIntegerField(default=60)
    # What takes longer to start is told.
    start_seconds = models.PositiveSmallIntegerField(default=120)

    objects = BlueprintQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return capfirst(str(self.as_said()))

    def as_said(self) -> str | Said:
        return self.name or NAMES[self.slug]()

    @property
    def drain(self) -> timedelta:
        return timedelta(minutes=self.drain_minutes)

    @property
    def about(self) -> str:
        return self.description or str(DESCRIPTIONS[self.slug])
