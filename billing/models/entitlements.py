"""Entitlements: what a player may use, because of an order or as a gift, and what was used up."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy

from billing import act_words as words
from incubator.core.lifecycle import Lifecycle, StateField, Transition
from incubator.core.words import Said
from studios.models import Game

ENTITLEMENT = Lifecycle(
    name="entitlement",
    initial="active",
    transitions=(
        Transition(
            "revoke",
            sources=("active",),
            target="revoked",
            label=gettext_lazy("Revoke entitlement"),
            done=gettext_lazy("revoked the entitlement"),
        ),
        # By a person at the desk; a refund of everything revokes by itself.
        Transition(
            "take_back",
            sources=("active",),
            target="revoked",
            label=gettext_lazy("Take back"),
            done=gettext_lazy("took the entitlement back"),
        ),
        Transition(
            "regrant",
            sources=("revoked",),
            target="active",
            label=gettext_lazy("Grant again"),
            done=gettext_lazy("granted the entitlement again"),
        ),
    ),
    tones={"active": "good", "revoked": "idle"},
    labels={"active": gettext_lazy("active"), "revoked": gettext_lazy("revoked")},
)


class EntitlementSource(models.TextChoices):
    ORDER = "order", gettext_lazy("bought")
    GIFT = "gift", gettext_lazy("a gift")
    GRANT = "grant", gettext_lazy("given by the studio")
    SUBSCRIPTION = "subscription", gettext_lazy("a subscription's")


class EntitlementQuerySet(models.QuerySet["Entitlement"]):
    def active(self) -> "EntitlementQuerySet":
        return self.filter(state="active")

    def in_force(self, at: datetime | None = None) -> "EntitlementQuerySet":
        """Those that somebody may use now, or then: active, and not past their time."""
        in_time = models.Q(valid_until__isnull=True) | models.Q(
            valid_until__gt=at or timezone.now()
        )
        return self.active().filter(in_time)

    def of(self, player: models.Model) -> "EntitlementQuerySet":
        return self.filter(player=player)


class Entitlement(models.Model):
    """One product in one player's library, by one order line or as a gift.

    Of what is used up, `quantity` is how many pieces there were and `left` how many are there still;
    both are null for everything else.
    """

    player = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="entitlements"
    )
    product = models.ForeignKey(
        "billing.Product", on_delete=models.PROTECT, related_name="entitlements"
    )
    order_line = models.OneToOneField(
        "billing.OrderLine", on_delete=models.PROTECT, null=True, related_name="entitlement"
    )
    source = models.CharField(
        max_length=12,
        choices=EntitlementSource.choices,
        default=EntitlementSource.ORDER,
        db_default=EntitlementSource.ORDER,
    )
    state = StateField(ENTITLEMENT, max_length=10)
    quantity = models.PositiveBigIntegerField(null=True)
    left = models.PositiveBigIntegerField(null=True)
    valid_until = models.DateTimeField(null=True)
    # Of a durable product, without an end: what nobody needs twice. The database checks it.
    is_lasting = models.BooleanField(default=True, db_default=True)
    granted_at = models.DateTimeField(default=timezone.now)

    objects = EntitlementQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=["player", "product"], name="entitlement_owned"),)
        constraints = (
            # What lasts is not sold twice to one player.
            models.UniqueConstraint(
                fields=["player", "product"],
                condition=models.Q(state="active", is_lasting=True),
                name="entitlement_held_once",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    order_line__isnull=False, source__in=["order", "gift", "subscription"]
                )
                | models.Q(order_line__isnull=True, source="grant"),
                name="entitlement_ordered_or_granted",
            ),
            models.CheckConstraint(
                condition=models.Q(quantity__isnull=True, left__isnull=True)
                | models.Q(quantity__gt=0, left__gte=0, left__lte=models.F("quantity")),
                name="entitlement_left_of_its_quantity",
            ),
        )

    def __str__(self) -> str:
        return f"{self.product}, {self.player}"

    def as_said(self) -> Said:
        line = self.order_line
        if line is None:
            return words.ENTITLEMENT_GIVEN(product=str(self.product))
        return words.ENTITLEMENT(product=str(self.product), order=line.order.number)

    @property
    def game(self) -> Game:
        return self.product.game

    @property
    def tone(self) -> str:
        return ENTITLEMENT.tone(self.state)

    @property
    def label(self) -> str:
        return ENTITLEMENT.label(self.state)

    @property
    def is_active(self) -> bool:
        return self.state == "active"

    @property
    def is_over(self) -> bool:
        """Whether its time has passed."""
        return self.valid_until is not None and self.valid_until <= timezone.now()


class Consumption(models.Model):
    """So many pieces of an entitlement, used up once. A game's key for it is used once as well."""

    entitlement = models.ForeignKey(
        Entitlement, on_delete=models.PROTECT, related_name="consumptions"
    )
    game = models.ForeignKey("studios.Game", on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=255)
    # Of what the key stands for, so that it never stands for anything else.
    content_hash = models.CharField(max_length=64)
    quantity = models.PositiveBigIntegerField()
    # The database counts it, and what the entitlement has left.
    left_after = models.PositiveBigIntegerField(default=0, editable=False)
    # Who made the key that the game's program used.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(fields=["game", "key"], name="consumption_once_per_key"),
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0), name="consumption_of_something"
            ),
        )

    def __str__(self) -> str:
        return f"{self.quantity} of {self.entitlement}"
