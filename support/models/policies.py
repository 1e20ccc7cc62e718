"""How soon a player is answered: calendars of opening hours, and policies with their versions."""

from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incubator.core.calendars import BusinessCalendar
from incubator.core.words import Said, called
from support import promises, words
from support.models.clocks import ClockKind
from support.models.priorities import Priority, Tier
from support.models.tiers import TIERS

# Those that come with the product, by their keys.
NAMES = {
    "weekdays": gettext_lazy("Weekdays"),
    "always": gettext_lazy("Around the clock"),
}


class ServiceCalendar(models.Model):
    """When the desk is open. `week` holds, by weekday from Monday "0", spans such as
    ["09:00", "12:00"]; `closed` holds days beyond the public holidays.
    """

    name = models.CharField(max_length=60, unique=True)
    zone = models.CharField(max_length=60)
    week = models.JSONField(default=dict)
    country = models.CharField(max_length=3, blank=True)
    region = models.CharField(max_length=6, blank=True)
    closed = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return str(NAMES.get(self.name, self.name))

    @property
    def url_args(self) -> tuple[int, ...]:
        return (self.pk,)

    def kept(self) -> dict[str, Any]:
        """What a version of a policy keeps of it."""
        return {
            "name": self.name,
            "zone": self.zone,
            "week": self.week,
            "country": self.country,
            "region": self.region,
            "closed": self.closed,
        }


class SLAPolicy(models.Model):
    """For which tickets something is promised; what names neither of the three is for all.

    Of several that fit, the one that names more counts; of two that name as many, a queue counts
    before a priority, and that before a tier.
    """

    queue = models.ForeignKey(
        "support.Queue", on_delete=models.PROTECT, null=True, related_name="policies"
    )
    priority = models.CharField(max_length=6, choices=Priority.choices, blank=True)
    tier = models.CharField(max_length=20, choices=Tier.choices, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints = (
            models.UniqueConstraint(
                fields=["queue", "priority", "tier"],
                nulls_distinct=False,
                name="policy_once_for_the_same",
            ),
        )

    def __str__(self) -> str:
        """For which tickets it is: "Payments, urgent"."""
        return str(self.as_said())

    def as_said(self) -> Said:
        named: list[str | Said] = [called(self.queue)] if self.queue else []
        named += [words.PRIORITIES[self.priority]()] if self.priority else []
        named += [TIERS[self.tier]()] if self.tier else []
        return words.POLICY[len(named)](**dict(zip(("one", "two", "three"), named, strict=False)))

    @property
    def url_args(self) -> tuple[int, ...]:
        return (self.pk,)

    @property
    def narrowness(self) -> tuple[int, bool, bool, bool]:
        """The larger, the sooner it counts."""
        named = (self.queue_id is not None, bool(self.priority), bool(self.tier))
        return (sum(named), *named)


class VersionQuerySet(models.QuerySet["SLAPolicyVersion"]):
    def newest(self) -> "VersionQuerySet":
        """Of each policy among these, the version in force."""
        return self.order_by("policy_id", "-number").distinct("policy_id")


class SLAPolicyVersion(models.Model):
    """What a policy promised from a moment on; a clock keeps the version that it began with.

    Minutes are of opening time, None promises nothing. `calendar` says which it was and `hours`
    what it said, so that a change of the calendar moves no clock that runs.
    """

    policy = models.ForeignKey(SLAPolicy, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    first_minutes = models.PositiveIntegerField(null=True)
    next_minutes = models.PositiveIntegerField(null=True)
    resolution_minutes = models.PositiveIntegerField(null=True)
    warn_percent = models.PositiveSmallIntegerField(
        default=75, validators=(MinValueValidator(1), MaxValueValidator(100))
    )
    calendar = models.ForeignKey(ServiceCalendar, on_delete=models.PROTECT, related_name="+")
    hours = models.JSONField()
    # None for what came with the product.
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["policy", "-number"]
        constraints = (
            models.UniqueConstraint(fields=["policy", "number"], name="policy_version_once"),
            models.CheckConstraint(
                condition=models.Q(warn_percent__gte=1, warn_percent__lte=100),
                name="policy_warns_within_its_time",
            ),
            *(
                models.CheckConstraint(
                    condition=models.Q(**{f"{kind}_minutes__isnull": True})
                    | models.Q(**{f"{kind}_minutes__gte": 1}),
                    name=f"policy_{kind}_takes_time",
                )
                for kind in ClockKind.values
            ),
        )

    def __str__(self) -> str:
        return _("%(policy)s, version %(number)s") % {
            "policy": self.policy,
            "number": self.number,
        }

    def minutes_for(self, kind: str) -> int | None:
        minutes: int | None = getattr(self, f"{kind}_minutes")
        return minutes

    @property
    def times(self) -> list[str]:
        """What it promises of each kind, in words."""
        every = (self.minutes_for(kind) for kind in ClockKind.values)
        spans = (None if one is None else timedelta(minutes=one) for one in every)
        return [promises.in_words(one) for one in spans]

    def promise(self, kind: str) -> promises.Promise | None:
        """What it promises of this kind, if anything."""
        minutes = self.minutes_for(kind)
        if minutes is None:
            return None
        return promises.Promise(minutes, self.warn_percent, self.opening)

    @property
    def opening(self) -> BusinessCalendar:
        return promises.calendar_of(self.hours)
