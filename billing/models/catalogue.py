"""What a game sells, what it costs, and the tax on it."""

from datetime import datetime
from decimal import Decimal

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy

from billing import act_words as words
from incubator.core.history import tracked
from incubator.core.words import Said


def with_game(game: str, product: str) -> str:
    """ "Paper Tides: Gold edition", but not "Paper Tides: Paper Tides soundtrack"."""
    return product if product.casefold().startswith(game.casefold()) else f"{game}: {product}"


@tracked("name", "sku")
class Product(models.Model):
    """Something a player can own: the game itself, an expansion, a supporter pack."""

    game = models.ForeignKey("studios.Game", on_delete=models.PROTECT, related_name="products")
    sku = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("game", "sku")
        constraints = (
            models.UniqueConstraint(
                fields=["game", "sku"],
                name="product_sku_once_per_game",
                violation_error_message=gettext_lazy(
                    "This game already has a product with this code."
                ),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def in_full(self) -> str:
        return with_game(self.game.title, self.name)

    def price_at(self, moment: datetime | None = None) -> "Price | None":
        """The price in force in the game's own currency, or None before the first one."""
        return (
            self.prices.filter(
                currency=self.game.currency, valid_from__lte=moment or timezone.now()
            )
            .order_by("-valid_from", "-pk")
            .first()
        )

    @property
    def price(self) -> "Price | None":
        return self.price_at()


class Price(models.Model):
    """What a product costs from a moment on, tax included unless the rate says on top. Never changed:
    add the next one.
    """

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="prices")
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    valid_from = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-valid_from", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(amount_minor__gte=0), name="price_not_negative"
            ),
            models.UniqueConstraint(
                fields=["product", "currency", "valid_from"], name="price_one_per_moment"
            ),
        )

    def __str__(self) -> str:
        return f"{self.product}: {self.amount_minor} {self.currency}"

    @property
    def is_free(self) -> bool:
        return self.amount_minor == 0


class TaxRate(models.Model):
    """The tax on what buyers of a country pay, from a day on. Never changed: add the next one.

    It is inside the price, or added on top of it at checkout. An empty country is everywhere else;
    the most specific row in force counts, see `selectors.taxes`.
    """

    game = models.ForeignKey(
        "studios.Game", on_delete=models.PROTECT, null=True, blank=True, related_name="tax_rates"
    )
    # ISO 3166-1 alpha-2.
    country = models.CharField(max_length=2, blank=True)
    # To whom it is owed: one account of the ledger for each.
    jurisdiction = models.CharField(max_length=20)
    percent = models.DecimalField(max_digits=6, decimal_places=3)
    on_top = models.BooleanField(default=False)
    valid_from = models.DateField()

    class Meta:
        ordering = ("-valid_from", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(percent__gte=0, percent__lte=100), name="tax_rate_at_most_whole"
            ),
            models.CheckConstraint(
                condition=models.Q(country__regex=r"^([A-Z]{2})?$"), name="tax_rate_country_code"
            ),
            models.CheckConstraint(
                condition=models.Q(jurisdiction__regex=r"^[A-Za-z0-9-]+$"),
                name="tax_rate_jurisdiction_word",
            ),
        )

    def __str__(self) -> str:
        return f"{self.jurisdiction} {plain_percent(self.percent)}"

    def as_said(self) -> Said:
        return words.TAX_RATE(rate=str(self), day=self.valid_from)


def plain_percent(percent: Decimal) -> str:
    """ "19 %", "8.875 %"."""
    return f"{percent.normalize():f} %"
