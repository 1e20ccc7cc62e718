"""Bans: that somebody may not play a game, why, and until when."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import act_words as words
from incubator.core import shown
from incubator.core.words import Said, phrases_of

# Beyond this, a support lead decides.
LONGEST_OF_AN_AGENT = timedelta(days=30)


class BanKind(models.TextChoices):
    """What somebody did, in short."""

    CHEATING = "cheating", gettext_lazy("cheating")
    ABUSE = "abuse", gettext_lazy("insults or threats")
    TRADING = "trading", gettext_lazy("selling accounts or goods of the game")
    PAYMENT = "payment", gettext_lazy("fraud with payments")
    OTHER = "other", gettext_lazy("another breach of the rules")


# What a notice keeps of it.
BAN_KINDS = phrases_of("ban.kind", BanKind.choices)


class BanQuerySet(models.QuerySet["Ban"]):
    def running(self, at: datetime | None = None) -> "BanQuerySet":
        """In force now, or then: what has run out needs nobody to end it."""
        in_time = models.Q(until__isnull=True) | models.Q(until__gt=at or timezone.now())
        return self.filter(in_time, ended_at__isnull=True)

    def of(self, player: models.Model) -> "BanQuerySet":
        return self.filter(player=player)


class Ban(models.Model):
    """One player, kept out of one game until a moment, or for good.

    It takes nothing away: what was bought stays bought. It ends by being lifted, or when its time
    is over; `ended_at` is then written only as another one follows.
    """

    player = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bans"
    )
    game = models.ForeignKey("studios.Game", on_delete=models.PROTECT, related_name="bans")
    kind = models.CharField(max_length=10, choices=BanKind.choices)
    # What the player is told.
    reason = models.CharField(max_length=500)
    until = models.DateTimeField(null=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    lifted_why = models.CharField(max_length=500, blank=True)

    objects = BanQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints = (
            models.UniqueConstraint(
                fields=["player", "game"],
                condition=models.Q(ended_at__isnull=True),
                name="one_ban_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gt=models.F("set_at")),
                name="ban_runs_forward",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="ban_says_why"),
            models.CheckConstraint(
                condition=models.Q(lifted_by__isnull=True, lifted_why="")
                & (models.Q(ended_at__isnull=True) | models.Q(ended_at=models.F("until")))
                | models.Q(lifted_by__isnull=False, ended_at__isnull=False)
                & ~models.Q(lifted_why=""),
                name="ban_lifted_by_somebody_who_says_why",
            ),
            models.CheckConstraint(
                condition=~models.Q(set_by=models.F("player"))
                & (models.Q(lifted_by__isnull=True) | ~models.Q(lifted_by=models.F("player"))),
                name="ban_in_other_hands",
            ),
        )

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.BAN(game=self.game.title)

    @property
    def is_running(self) -> bool:
        in_time = self.until is None or self.until > timezone.now()
        return self.ended_at is None and in_time

    @property
    def is_long(self) -> bool:
        """Whether it is for a lead to decide."""
        return self.until is None or self.until - self.set_at > LONGEST_OF_AN_AGENT

    @property
    def how_long(self) -> str:
        """Until when, in the words of a page."""
        if self.until is None:
            return _("for good")
        return _("until %(moment)s") % {"moment": shown.moment(self.until)}
