"""Games that asked to be connected with a player, and those that are."""

import hashlib
import secrets
import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy

from billing.connections import act_words as words
from incubator.core.lifecycle import Lifecycle, StateField, Transition
from incubator.core.money import CURRENCY_CHOICES
from incubator.core.words import Said
from studios.models import Game

# How long a game may show its player the address.
ASKED_FOR = timedelta(hours=1)

GAME_CONNECTION = Lifecycle(
    name="game_connection",
    initial="active",
    transitions=(
        Transition(
            "end",
            sources=("active",),
            target="ended",
            label=gettext_lazy("Disconnect"),
            done=gettext_lazy("disconnected the game"),
        ),
    ),
    tones={"active": "good", "ended": "idle"},
    labels={"active": gettext_lazy("connected"), "ended": gettext_lazy("disconnected")},
)


def new_handle() -> str:
    """128 random bits, so that no game can try for players that it does not know."""
    return f"pl_{secrets.token_hex(16)}"


def hash_of_token(token: str) -> str:
    """Tokens are random, so there is nothing to guess and no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


class GameConnectionQuerySet(models.QuerySet["GameConnection"]):
    def of(self, player: models.Model) -> "GameConnectionQuerySet":
        return self.filter(player=player)

    def active(self) -> "GameConnectionQuerySet":
        return self.filter(state="active")


class GameConnection(models.Model):
    """That a player lets a game buy for them: up to `monthly_minor` a month without asking again.

    `handle` is what the game calls the player; no other game has the same for them.
    """

    game = models.ForeignKey(Game, on_delete=models.PROTECT, related_name="connections")
    player = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="game_connections"
    )
    handle = models.CharField(max_length=40, unique=True, default=new_handle)
    # What the game settled in when it was connected; in any other it asks each time.
    currency = models.CharField(max_length=3, choices=CURRENCY_CHOICES)
    monthly_minor = models.BigIntegerField(default=0)
    state = StateField(GAME_CONNECTION, max_length=10)
    made_at = models.DateTimeField(default=timezone.now)

    objects = GameConnectionQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["game", "player"],
                condition=models.Q(state="active"),
                name="game_connected_once",
            ),
            models.CheckConstraint(
                condition=models.Q(monthly_minor__gte=0), name="game_allowance_not_negative"
            ),
        )

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.CONNECTION(game=self.game.title)

    @property
    def is_active(self) -> bool:
        return self.state == "active"


class ConnectionRequest(models.Model):
    """That a game asked to be connected: the game knows it by `public_id`, the player by an address.

    Of the address only a hash is kept. `code` is shown by both, so that a player who was sent
    somebody else's address sees that it is not theirs.
    """

    game = models.ForeignKey(Game, on_delete=models.PROTECT, related_name="+")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    token_hash = models.CharField(max_length=64, unique=True)
    code = models.CharField(max_length=8)
    connection = models.ForeignKey(
        GameConnection, on_delete=models.CASCADE, null=True, related_name="requests"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=["expires_at"], name="connection_asked_until"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("asked_at")),
                name="connection_asked_for_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.game}: {self.code}"

    @property
    def is_open(self) -> bool:
        return self.connection_id is None and self.expires_at > timezone.now()

    @property
    def standing(self) -> str:
        """As the API says it: waiting, connected, ended or expired."""
        if self.connection is not None:
            return "connected" if self.connection.is_active else "ended"
        return "waiting" if self.is_open else "expired"
