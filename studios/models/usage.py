"""Usage records: what was really used, in whole units, by whom and when."""

from typing import ClassVar

from django.db import models

from studios.models.games import Game
from studios.models.rates import Bearer, Rate, ResourceItem
from studios.models.studios import Studio


class UsageRecord(models.Model):
    """One slice of what one source used, inside one day of the books; written, never changed.

    `source` is what was metered ("server:SV-1001"), `source_key` the slice of it. It has no amount:
    a charge adds quantities up and rounds once. Ids of a studio's records ascend as they become
    visible (`studios_check_usage`), so a charge remembers by a number what it has seen.
    """

    studio = models.ForeignKey(
        Studio, on_delete=models.PROTECT, db_index=False, related_name="usage"
    )
    # None is what the studio used for itself.
    game = models.ForeignKey(
        Game, on_delete=models.PROTECT, null=True, db_index=False, related_name="usage"
    )
    item = models.ForeignKey(
        ResourceItem, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    source = models.CharField(max_length=60)
    source_key = models.CharField(max_length=60)
    quantity = models.PositiveBigIntegerField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    effective_on = models.DateField()
    rate = models.ForeignKey(Rate, on_delete=models.PROTECT, related_name="+")
    bearer = models.CharField(max_length=10, choices=Bearer.choices)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["started_at", "pk"]
        indexes = (
            models.Index(fields=["studio", "game", "effective_on"], name="usage_by_day"),
            models.Index(fields=["studio", "game", "id"], name="usage_by_place"),
            models.Index(fields=["source", "started_at"], name="usage_by_time"),
        )
        constraints = (
            models.UniqueConstraint(fields=["source", "source_key"], name="usage_slice_once"),
            models.CheckConstraint(
                condition=models.Q(ended_at__gt=models.F("started_at"), quantity__gt=0),
                name="usage_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=models.Q(game__isnull=False) | ~models.Q(bearer="recouped"),
                name="usage_recouped_from_a_game",
            ),
        )

    def __str__(self) -> str:
        return f"{self.quantity} of {self.source} on {self.effective_on}"
