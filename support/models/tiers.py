"""Customers to whom more is promised: who made them so, why, and until when."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from incubator.core.words import Said, phrases_of
from support.models.priorities import Tier

TIERS = phrases_of("tier", Tier.choices)


class CustomerTierQuerySet(models.QuerySet["CustomerTier"]):
    def standing(self) -> "CustomerTierQuerySet":
        """In force now, whether a sweep has ended what ran out or not."""
        in_time = models.Q(until__isnull=True) | models.Q(until__gt=timezone.now())
        return self.filter(in_time, ended_at__isnull=True)

    def run_out(self) -> "CustomerTierQuerySet":
        """Over by their date, and nothing has followed from it yet."""
        return self.filter(ended_at__isnull=True, until__lte=timezone.now())


class CustomerTier(models.Model):
    """That one player counts as another kind of customer than everybody, from when to when.

    It ends by being taken back, or at `until`; `ended_at` is then written by the sweep.
    """

    player = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="customer_tiers"
    )
    tier = models.CharField(max_length=20, choices=Tier.choices)
    # Both reasons are for colleagues.
    reason = models.CharField(max_length=500)
    until = models.DateTimeField(null=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    ended_why = models.CharField(max_length=500, blank=True)

    objects = CustomerTierQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints = (
            models.UniqueConstraint(
                fields=["player"],
                condition=models.Q(ended_at__isnull=True),
                name="one_tier_of_a_customer",
            ),
            models.CheckConstraint(condition=~models.Q(tier=Tier.STANDARD), name="tier_is_granted"),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gt=models.F("since")),
                name="tier_runs_forward",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="tier_says_why"),
            models.CheckConstraint(
                condition=models.Q(ended_by__isnull=True, ended_why="")
                & (models.Q(ended_at__isnull=True) | models.Q(ended_at=models.F("until")))
                | models.Q(ended_by__isnull=False, ended_at__isnull=False)
                & ~models.Q(ended_why=""),
                name="tier_ended_by_somebody_who_says_why",
            ),
            models.CheckConstraint(
                condition=~models.Q(set_by=models.F("player"))
                & (models.Q(ended_by__isnull=True) | ~models.Q(ended_by=models.F("player"))),
                name="tier_in_other_hands",
            ),
        )
        indexes = (
            models.Index(
                fields=["until"],
                condition=models.Q(ended_at__isnull=True, until__isnull=False),
                name="tier_runs_out",
            ),
        )

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return TIERS[self.tier]()

    @property
    def is_standing(self) -> bool:
        in_time = self.until is None or self.until > timezone.now()
        return self.ended_at is None and in_time
