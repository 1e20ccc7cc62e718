"""Carts: what a player means to buy, wherever they sign in."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class CartItem(models.Model):
    """So many of one product, for its buyer or as a present for another player."""

    player = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="cart_items"
    )
    product = models.ForeignKey("billing.Product", on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    units = models.PositiveIntegerField(default=1)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["player", "product", "receiver"],
                nulls_distinct=False,
                name="cart_item_once",
            ),
            models.CheckConstraint(
                condition=models.Q(units__gte=1, units__lte=999), name="cart_item_units"
            ),
            models.CheckConstraint(
                condition=~models.Q(receiver=models.F("player")), name="cart_item_for_another"
            ),
        )

    def __str__(self) -> str:
        return f"{self.product} × {self.units}"
