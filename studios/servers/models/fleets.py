"""Fleets: so many servers of a game, kept ready, and moved to what is new a few at a time."""

from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incubator.core.words import Said
from studios.models import Game, ResourceRequest, Studio
from studios.servers import words
from studios.servers.models.blueprints import Blueprint, BlueprintRevision

STATES = {
    "on": gettext_lazy("on"),
    "failing": gettext_lazy("failing"),
    "off": gettext_lazy("off"),
}
# So often in a row its servers failed before people are told.
FAILURES_TOLD = 3


class Pick(models.TextChoices):
    """Which host a server is given from."""

    PACKED = "packed", gettext_lazy("fill a host before the next one")
    SPREAD = "spread", gettext_lazy("spread over the hosts")


class Fleet(models.Model):
    """As many servers as are given away and `buffer` more, from `minimum` to `maximum`.

    What it launches comes out of its request's hours and is of its `revision`; what is of another
    is replaced, a few at a time. Which servers it has stands on their rows.
    """

    number = models.CharField(max_length=20, unique=True)
    studio = models.ForeignKey(Studio, on_delete=models.PROTECT, related_name="fleets")
    game = models.ForeignKey(Game, on_delete=models.PROTECT, related_name="fleets")
    resource_request = models.ForeignKey(
        ResourceRequest, on_delete=models.PROTECT, related_name="fleets"
    )
    blueprint = models.ForeignKey(Blueprint, on_delete=models.PROTECT, related_name="fleets")
    revision = models.ForeignKey(BlueprintRevision, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    minimum = models.PositiveIntegerField()
    maximum = models.PositiveIntegerField()
    # How many are ready beside those that are given away.
    buffer = models.PositiveIntegerField()
    pick = models.CharField(max_length=10, choices=Pick.choices, default=Pick.PACKED)
    # In which its hours are counted.
    time_zone = models.CharField(max_length=60, default="UTC")
    is_on = models.BooleanField(default=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    # How often in a row a server of it failed, and from when on another is tried.
    failures = models.PositiveIntegerField(default=0)
    failed_at = models.DateTimeField(null=True)
    retry_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints = (
            models.CheckConstraint(
                condition=models.Q(minimum__lte=models.F("maximum"))
                & models.Q(buffer__lte=models.F("maximum"))
                & models.Q(maximum__gt=0),
                name="fleet_sizes_in_order",
            ),
        )

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.FLEET(number=self.number, name=self.name)

    @property
    def url_args(self) -> tuple[str, ...]:
        """What names it in addresses."""
        return (self.number,)

    @property
    def open_rollout(self) -> "Rollout | None":
        """The one that is under way."""
        return next((one for one in self.rollouts.all() if one.ended_at is None), None)

    @cached_property
    def its_hours(self) -> "list[FleetHours]":
        """Also those that somebody only thinks of: a plan puts them in their place."""
        return list(self.hours.all())

    @property
    def hours_said(self) -> str:
        return "; ".join(map(str, self.its_hours))

    @property
    def is_failing(self) -> bool:
        return self.is_on and self.failures >= FAILURES_TOLD

    @property
    def state(self) -> str:
        if not self.is_on:
            return "off"
        return "failing" if self.is_failing else "on"

    @property
    def label(self) -> str:
        return str(STATES[self.state])

    @property
    def tone(self) -> str:
        return {"on": "good", "failing": "alert"}.get(self.state, "idle")

    def minimum_at(self, moment: datetime) -> int:
        """What its hours say, or its own; never more than its maximum."""
        local = moment.astimezone(ZoneInfo(self.time_zone))
        told = [one.minimum for one in self.its_hours if one.holds_at(local)]
        return min(self.maximum, max(told, default=self.minimum))

    def wanted_at(self, moment: datetime, given: int) -> int:
        """As many as are given and the buffer, within the sizes of this hour."""
        if not self.is_on:
            return 0
        return min(self.maximum, max(self.minimum_at(moment), given + self.buffer))


class FleetHours(models.Model):
    """Another minimum, from hour to hour of some days of the week; Monday is 0."""

    fleet = models.ForeignKey(Fleet, on_delete=models.CASCADE, related_name="hours")
    days = ArrayField(models.PositiveSmallIntegerField())
    from_hour = models.PositiveSmallIntegerField()
    to_hour = models.PositiveSmallIntegerField()
    minimum = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints = (
            models.CheckConstraint(
                condition=models.Q(from_hour__lt=models.F("to_hour"), to_hour__lte=24),
                name="fleet_hours_in_order",
            ),
        )

    def __str__(self) -> str:
        """As the trail keeps it."""
        days = ",".join(map(str, self.days))
        return f"{days} {self.from_hour}-{self.to_hour}: {self.minimum}"

    def holds_at(self, local: datetime) -> bool:
        return local.weekday() in self.days and self.from_hour <= local.hour < self.to_hour


class Rollout(models.Model):
    """That a fleet moves from one revision to another; how far it is come, its servers say."""

    class End(models.TextChoices):
        DONE = "done", gettext_lazy("done")
        ROLLED_BACK = "rolled_back", gettext_lazy("rolled back")
        REPLACED = "replaced", gettext_lazy("another took its place")

    fleet = models.ForeignKey(Fleet, on_delete=models.PROTECT, related_name="rollouts")
    from_revision = models.ForeignKey(BlueprintRevision, on_delete=models.PROTECT, related_name="+")
    to_revision = models.ForeignKey(BlueprintRevision, on_delete=models.PROTECT, related_name="+")
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    started_at = models.DateTimeField()
    # How many new ones failed.
    failures = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=12, choices=End.choices, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints = (
            models.UniqueConstraint(
                fields=["fleet"], condition=models.Q(ended_at=None), name="rollout_of_fleet_once"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None, end="")
                | (models.Q(ended_at__isnull=False) & ~models.Q(end="")),
                name="rollout_ends_somehow",
            ),
        )

    def __str__(self) -> str:
        return f"{self.from_revision.number} → {self.to_revision.number}"

    @property
    def label(self) -> str:
        return str(self.get_end_display()) if self.end else _("under way")

    @property
    def tone(self) -> str:
        return {"": "wait", "done": "good", "rolled_back": "alert"}.get(self.end, "idle")
