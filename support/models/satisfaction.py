"""Solutions: each time that a ticket was called solved, and what whoever asked thinks of it."""

import secrets
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy

from incubator.core.history import tracked


class Score(models.TextChoices):
    """Three faces: one tap in a mail, and nobody ponders between a three and a four."""

    GOOD = "good", gettext_lazy("good")
    OKAY = "okay", gettext_lazy("so-so")
    BAD = "bad", gettext_lazy("bad")


TONES = {Score.GOOD: "good", Score.OKAY: "wait", Score.BAD: "alert"}


def new_token() -> str:
    return secrets.token_urlsafe(24)


class SolutionQuerySet(models.QuerySet["Solution"]):
    def rated(self) -> "SolutionQuerySet":
        return self.exclude(score="")

    def counting(self) -> "SolutionQuerySet":
        """Rated ones, of each ticket the one that was rated last."""
        later = Solution.objects.rated().filter(
            ticket=models.OuterRef("ticket"), rated_at__gt=models.OuterRef("rated_at")
        )
        return self.rated().exclude(models.Exists(later))


@tracked("score")
class Solution(models.Model):
    """One solving of a ticket: whose work it was, for which queue and game, as things stood then.

    `token` is in the mail about it, and in no other: who has it may rate this, and nothing else is
    shown to them.
    """

    # Where it is read today: merging moves it.
    ticket = models.ForeignKey("support.Ticket", on_delete=models.PROTECT, related_name="solutions")
    # Who solved it; where the person who asked called it solved, who had answered last, if anybody.
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    queue = models.ForeignKey("support.Queue", on_delete=models.PROTECT, related_name="+")
    game = models.ForeignKey(
        "studios.Game", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    solved_at = models.DateTimeField(auto_now_add=True)
    score = models.CharField(max_length=4, choices=Score.choices, blank=True)
    comment = models.TextField(blank=True)
    rated_at = models.DateTimeField(null=True)

    objects = SolutionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints = (
            models.CheckConstraint(
                condition=models.Q(score="", comment="", rated_at__isnull=True)
                | models.Q(score__in=Score.values, rated_at__gte=models.F("solved_at")),
                name="solution_rated_whole",
            ),
        )
        indexes = (
            models.Index(fields=["solved_at"], name="solution_by_time"),
            models.Index(
                fields=["rated_at"],
                condition=models.Q(rated_at__isnull=False),
                name="solution_rated",
            ),
        )

    def __str__(self) -> str:
        return f"{self.ticket}, solution {self.pk}"

    @property
    def tone(self) -> str:
        return TONES[Score(self.score)] if self.score else ""
