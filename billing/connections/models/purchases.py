"""What games asked to be bought for their players."""

import uuid
from datetime import timedelta
from typing import TypedDict

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy

from billing.connections import act_words as words
from billing.connections.models.connections import GameConnection
from billing.models import Order
from incubator.core.lifecycle import Lifecycle, StateField, Transition
from incubator.core.money import CURRENCY_CHOICES
from incubator.core.words import Said
from studios.models import Game

# How long a purchase waits for its player.
WAITS_FOR = timedelta(hours=1)

GAME_PURCHASE = Lifecycle(
    name="game_purchase",
    initial="asked",
    # Within what the player allows.
    also_begins=("bought",),
    transitions=(
        Transition(
            "buy",
            sources=("asked",),
            target="bought",
            label=gettext_lazy("Buy"),
            done=gettext_lazy("confirmed the purchase"),
        ),
        Transition(
            "decline",
            sources=("asked",),
            target="declined",
            label=gettext_lazy("Do not buy"),
            done=gettext_lazy("declined the purchase"),
        ),
    ),
    tones={"asked": "wait", "bought": "good", "declined": "idle"},
    labels={
        "asked": gettext_lazy("waits for you"),
        "bought": gettext_lazy("bought"),
        "declined": gettext_lazy("declined"),
    },
)


class Line(TypedDict):
    """One product of the game, and how many of it."""

    sku: str
    units: int


class GamePurchaseQuerySet(models.QuerySet["GamePurchase"]):
    def waiting(self) -> "GamePurchaseQuerySet":
        """For their players, who still can confirm them."""
        return self.filter(state="asked", expires_at__gt=timezone.now(), connection__state="active")


class GamePurchase(models.Model):
    """One purchase under the game's own key, and the order that it became.

    `taken_minor` of it, in its currency, came from the wallet without asking; `expires_at` is null
    where nobody had to be asked. What was not bought by then is over.
    """

    connection = models.ForeignKey(
        GameConnection, on_delete=models.PROTECT, related_name="purchases"
    )
    game = models.ForeignKey(Game, on_delete=models.PROTECT, related_name="+")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    key = models.CharField(max_length=255)
    content_hash = models.CharField(max_length=64)
    # A list of `Line`.
    lines = models.JSONField()
    currency = models.CharField(max_length=3, choices=CURRENCY_CHOICES)
    expected_minor = models.BigIntegerField()
    state = StateField(GAME_PURCHASE, max_length=10)
    order = models.OneToOneField(
        Order, on_delete=models.PROTECT, null=True, related_name="game_purchase"
    )
    taken_minor = models.BigIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True)

    objects = GamePurchaseQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = (
            models.Index(fields=["connection", "made_at"], name="game_purchase_of_month"),
            models.Index(
                fields=["expires_at"],
                condition=models.Q(order=None),
                name="game_purchase_over",
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=["game", "key"], name="game_purchase_key_once"),
            models.CheckConstraint(
                condition=~models.Q(state="bought") | models.Q(order__isnull=False),
                name="game_purchase_bought_has_order",
            ),
            models.CheckConstraint(
                condition=models.Q(state="bought") | models.Q(expires_at__isnull=False),
                name="game_purchase_waits_until",
            ),
            # What the player confirms is not counted against what they allow.
            models.CheckConstraint(
                condition=models.Q(taken_minor=0)
                | models.Q(taken_minor__gt=0, expires_at__isnull=True, state="bought"),
                name="game_purchase_taken_unasked",
            ),
            models.CheckConstraint(
                condition=models.Q(expected_minor__gte=0), name="game_purchase_not_negative"
            ),
        )

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.PURCHASE(game=self.game.title)

    @property
    def is_open(self) -> bool:
        """Whether its player can still confirm it."""
        if self.state != "asked" or self.expires_at is None:
            return False
        return self.connection.is_active and self.expires_at > timezone.now()

    @property
    def standing(self) -> str:
        """As the API says it: the order's state, or waiting, declined or expired."""
        if self.order is not None:
            return self.order.state
        if self.state == "declined":
            return "declined"
        return "waiting" if self.is_open else "expired"
