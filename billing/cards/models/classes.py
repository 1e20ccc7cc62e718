"""Classes of cards: what a card is worth, and for what."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from incubator.core.money import CURRENCY_CHOICES, format_money
from studios.models import Game


class CardClass(models.Model):
    """One kind of card; never changed, as cards of it are out in the world.

    Cards of no game fill a wallet, those of a game pay for what is bought of it.
    """

    name = models.CharField(max_length=80, unique=True)
    game = models.ForeignKey(Game, on_delete=models.PROTECT, null=True, related_name="card_classes")
    currency = models.CharField(max_length=3, choices=CURRENCY_CHOICES)
    amount_minor = models.BigIntegerField()
    # What a distributor pays less.
    discount_percent = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal(0))
    # From the day a card is activated.
    valid_months = models.PositiveSmallIntegerField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("name", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="class_worth_something"),
            models.CheckConstraint(
                condition=Q(discount_percent__gte=0, discount_percent__lte=50),
                name="class_discount_sensible",
            ),
            models.CheckConstraint(
                condition=Q(valid_months__gte=1, valid_months__lte=120),
                name="class_valid_for_a_while",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def url_args(self) -> tuple[int, ...]:
        """What names it in addresses."""
        return (self.pk,)

    @property
    def worth(self) -> str:
        return format_money(self.amount_minor, self.currency)

    @property
    def discount(self) -> str:
        """ "5 %", "7.5 %"."""
        return f"{self.discount_percent.normalize():f} %"
