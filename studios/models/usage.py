"""Usage records: what was really used, second by second, and what it cost."""

from typing import ClassVar

from django.db import models

from studios.models.games import Game
from studios.models.resources import Rate, ResourceKind
from studios.models.studios import Studio


class UsageRecord(models.Model):
    """One slice of one server's running time, inside one day of the books; written, never changed.

    `effective_on` is that day. Costs are rounded cumulatively per server: the costs of all its
    slices add up to the cost of all its seconds, rounded once.
    """

    studio = models.ForeignKey(Studio, on_delete=models.PROTECT, related_name="usage")
    game = models.ForeignKey(Game, on_delete=models.PROTECT, related_name="usage")
    kind = models.CharField(max_length=10, choices=ResourceKind.choices)
    server_number = models.CharField(max_length=20)
    seconds = models.PositiveIntegerField()
    rate = models.ForeignKey(Rate, on_delete=models.PROTECT, related_name="+")
    cost_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    effective_on = models.DateField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["started_at", "pk"]
        indexes = (models.Index(fields=["studio", "game", "effective_on"]),)
        constraints = (
            models.UniqueConstraint(
                fields=["server_number", "started_at"], name="usage_slice_once"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__gt=models.F("started_at"), seconds__gt=0),
                name="usage_ends_after_it_starts",
            ),
        )

    def __str__(self) -> str:
        return f"{self.seconds} s of {self.server_number} on {self.effective_on}"
