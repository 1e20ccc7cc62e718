"""Leases: a ready server that a game's back end was given for a time."""

import hashlib
import hmac
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy

from studios.models import Game, StudioKey
from studios.servers.models.blueprints import Blueprint
from studios.servers.models.fleets import Fleet
from studios.servers.models.servers import Server

# Seconds: a back end that says nothing for that long has lost its server.
SHORTEST, USUAL, LONGEST = 30, 300, 24 * 3600


class LeaseQuerySet(models.QuerySet["Lease"]):
    def open(self) -> "LeaseQuerySet":
        return self.filter(ended_at=None)


class Lease(models.Model):
    """One server given to one match or world, under a key that the back end chose.

    The key stands for this lease for ever: asked again, even after its end, it answers with it.
    Whoever has the token holds the lease; only its hash is kept, and it is made anew from the key
    for each answer. `until` passes without the server being free: players may still be there.
    """

    class End(models.TextChoices):
        RELEASED = "released", gettext_lazy("given back")
        EXPIRED = "expired", gettext_lazy("its time was over")
        OVER = "over", gettext_lazy("the server is over")

    server = models.ForeignKey(Server, on_delete=models.PROTECT, related_name="leases")
    game = models.ForeignKey(Game, on_delete=models.PROTECT, related_name="leases")
    # What was asked for with the key.
    fleet = models.ForeignKey(Fleet, on_delete=models.PROTECT, null=True, related_name="leases")
    blueprint = models.ForeignKey(Blueprint, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(StudioKey, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(
        max_length=64,
        validators=[
            RegexValidator(
                r"^[0-9A-Za-z][0-9A-Za-z._:-]{0,63}\Z",
                gettext_lazy("A lease's key has 1 to 64 letters, digits and . _ : - only."),
            )
        ],
    )
    token_hash = models.CharField(max_length=64)
    seconds = models.PositiveIntegerField(
        validators=[MinValueValidator(SHORTEST), MaxValueValidator(LONGEST)]
    )
    given_at = models.DateTimeField()
    heartbeat_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=10, choices=End.choices, blank=True)

    objects = LeaseQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        indexes = (
            models.Index(
                fields=["until"], condition=models.Q(ended_at=None), name="lease_open_until"
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=["game", "key"], name="lease_key_once"),
            models.UniqueConstraint(
                fields=["server"], condition=models.Q(ended_at=None), name="lease_of_server_once"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None, end="")
                | (models.Q(ended_at__isnull=False) & ~models.Q(end="")),
                name="lease_ends_for_a_reason",
            ),
        )

    def __str__(self) -> str:
        return self.key

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    def state_at(self, moment: datetime) -> str:
        """ "open", "expiring" once its time is over and the server not yet free, or how it ended."""
        if self.ended_at is not None:
            return self.end
        return "open" if moment < self.until else "expiring"

    @property
    def token(self) -> str:
        return token_of(self.game_id, self.key)

    def is_held_with(self, token: str) -> bool:
        return hmac.compare_digest(self.token_hash, hash_of(token))


def token_of(game_id: int, key: str) -> str:
    """The same for the same key of the same game, so that a repeated answer has it too."""
    told = f"{game_id}:{key}"
    return salted_hmac(
        "studios.servers.lease", told, secret=settings.SECRET_KEY, algorithm="sha256"
    ).hexdigest()


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
