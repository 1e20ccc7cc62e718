"""Entitlements: what a player may use because of an order."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy

from billing import act_words as words
from incubator.core.lifecycle import Lifecycle, StateField, Transition
from incubator.core.words import Said

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


class EntitlementQuerySet(models.QuerySet["Entitlement"]):
    def active(self) -> "EntitlementQuerySet":
        return self.filter(state="active")

    def of(self, player: models.Model) -> "EntitlementQuerySet":
        return self.filter(player=player)


class Entitlement(models.Model):
    """One product in one player's library, by one order line."""

    player = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="entitlements"
    )
    product = models.ForeignKey(
        "billing.Product", on_delete=models.PROTECT, related_name="entitlements"
    )
    order_line = models.OneToOneField(
        "billing.OrderLine", on_delete=models.PROTECT, related_name="entitlement"
    )
    state = StateField(ENTITLEMENT, max_length=10)
    granted_at = models.DateTimeField(default=timezone.now)

    objects = EntitlementQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=["player", "product"], name="entitlement_owned"),)
        constraints = (
            # What lasts is not sold twice to one player.
            models.UniqueConstraint(
                fields=["player", "product"],
                condition=models.Q(state="active"),
                name="entitlement_held_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.product}, {self.player}"

    def as_said(self) -> Said:
        return words.ENTITLEMENT(product=str(self.product), order=self.order_line.order.number)

    @property
    def tone(self) -> str:
        return ENTITLEMENT.tone(self.state)

    @property
    def label(self) -> str:
        return ENTITLEMENT.label(self.state)

    @property
    def is_active(self) -> bool:
        return self.state == "active"
