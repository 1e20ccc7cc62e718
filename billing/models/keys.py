"""Keys of games for other shops: a pool of each product, from which each is sold once."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from billing import selling_words as words
from incubator.core.words import Said


class GameKeyQuerySet(models.QuerySet["GameKey"]):
    def free(self) -> "GameKeyQuerySet":
        return self.filter(order_line__isnull=True)

    def sold(self) -> "GameKeyQuerySet":
        return self.filter(sold_at__isnull=False)


class GameKey(models.Model):
    """One key. Free, then reserved for an order line, then sold to it for good; an order that ends
    unpaid leaves it free again.

    `sealed` is the key, encrypted; `digest` tells whether it is in the pool already, without
    opening any. `revealed_at` is when its buyer first looked at it.
    """

    product = models.ForeignKey(
        "billing.Product", on_delete=models.PROTECT, related_name="game_keys"
    )
    digest = models.CharField(max_length=64)
    sealed = models.TextField()
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    order_line = models.ForeignKey(
        "billing.OrderLine", on_delete=models.PROTECT, null=True, related_name="game_keys"
    )
    sold_at = models.DateTimeField(null=True)
    revealed_at = models.DateTimeField(null=True)

    objects = GameKeyQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["product", "digest"], name="game_key_once"),
            models.CheckConstraint(
                condition=models.Q(sold_at__isnull=True) | models.Q(order_line__isnull=False),
                name="game_key_sold_to_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(revealed_at__isnull=True) | models.Q(sold_at__isnull=False),
                name="game_key_revealed_once_sold",
            ),
        )
        indexes = (
            # What is taken next is the first of these, however many were sold before it.
            models.Index(
                fields=["product", "id"],
                condition=models.Q(order_line__isnull=True),
                name="game_key_free",
            ),
        )

    def __str__(self) -> str:
        return f"{self.product} {self.pk}"

    def as_said(self) -> Said:
        line = self.order_line
        return words.GAME_KEY(order=line.order.number if line else "")
