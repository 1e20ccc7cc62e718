"""What a game sells, and the tax on it."""

from datetime import datetime
from decimal import Decimal

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy

from billing import act_words as words
from billing.models.prices import Price
from billing.periods import Period, PeriodUnit
from incubator.core.history import tracked
from incubator.core.words import Said


def with_game(game: str, product: str) -> str:
    """ "Paper Tides: Gold edition", but not "Paper Tides: Paper Tides soundtrack"."""
    return product if product.casefold().startswith(game.casefold()) else f"{game}: {product}"


class ProductKind(models.TextChoices):
    """What buying one gives, which delivery and refunds go by."""

    DURABLE = "durable", gettext_lazy("owned for good")
    KEY = "key", gettext_lazy("key for another shop")
    CONSUMABLE = "consumable", gettext_lazy("used up in the game")
    CURRENCY = "currency", gettext_lazy("currency of the game")
    SUBSCRIPTION = "subscription", gettext_lazy("subscription")
    BUNDLE = "bundle", gettext_lazy("bundle")


# What is held in a quantity, and used up.
COUNTED = (ProductKind.CONSUMABLE, ProductKind.CURRENCY)


@tracked("name", "sku")
class Product(models.Model):
    """Something a player can buy: the game itself, an expansion, a key, a purse of coins, a bundle.

    `quantity` is how many pieces one unit of it gives, and `valid_days` for how long; null is for
    good. A subscription renews after so many weeks or months, and is let in for `grace_days` more
    where that could not be paid. All of it is what was sold, so it never changes.
    """

    game = models.ForeignKey("studios.Game", on_delete=models.PROTECT, related_name="products")
    sku = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    kind = models.CharField(
        max_length=12,
        choices=ProductKind.choices,
        default=ProductKind.DURABLE,
        db_default=ProductKind.DURABLE,
    )
    quantity = models.PositiveIntegerField(default=1, db_default=1)
    valid_days = models.PositiveIntegerField(null=True, blank=True)
    period_unit = models.CharField(
        max_length=5, choices=PeriodUnit.choices, blank=True, db_default=""
    )
    period_count = models.PositiveSmallIntegerField(default=0, db_default=0)
    grace_days = models.PositiveSmallIntegerField(default=0, db_default=0)
    # Of a pool of keys: how many are few, and when its studio was told of these few.
    warn_below = models.PositiveIntegerField(default=20, db_default=20)
    warned_at = models.DateTimeField(null=True, blank=True, editable=False)
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
            models.CheckConstraint(
                condition=models.Q(kind__in=ProductKind.values), name="product_of_a_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(quantity=1)
                | models.Q(quantity__gt=1, kind__in=[str(kind) for kind in COUNTED]),
                name="product_quantity_of_what_is_counted",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_days__isnull=True) | models.Q(valid_days__gt=0),
                name="product_valid_for_a_day_at_least",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    kind="subscription",
                    period_unit__in=PeriodUnit.values,
                    period_count__gt=0,
                    grace_days__gt=0,
                    valid_days__isnull=True,
                )
                | (
                    ~models.Q(kind="subscription")
                    & models.Q(period_unit="", period_count=0, grace_days=0)
                ),
                name="product_renews_if_subscribed_to",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def in_full(self) -> str:
        return with_game(self.game.title, self.name)

    @property
    def is_durable(self) -> bool:
        """Whether it is owned, so that nobody needs it twice."""
        return self.kind == ProductKind.DURABLE

    @property
    def is_subscription(self) -> bool:
        return self.kind == ProductKind.SUBSCRIPTION

    @property
    def is_had_once(self) -> bool:
        """Whether nobody needs it twice at a time."""
        return self.is_durable or self.is_subscription

    @property
    def period(self) -> Period | None:
        """Of a subscription: after how long it renews."""
        if not self.is_subscription or not self.period_unit:
            return None
        return Period(PeriodUnit(self.period_unit), self.period_count)

    @property
    def is_counted(self) -> bool:
        return self.kind in COUNTED

    @property
    def has_keys(self) -> bool:
        return self.kind == ProductKind.KEY

    @property
    def is_bundle(self) -> bool:
        return self.kind == ProductKind.BUNDLE

    def price_at(self, moment: datetime | None = None) -> Price | None:
        """The price in force everywhere in the game's own currency, or None before the first one."""
        return (
            Price.objects.in_force(moment or timezone.now())
            .filter(product=self, currency=self.game.currency, country="")
            .first()
        )

    @property
    def price(self) -> Price | None:
        return self.price_at()


class BundlePart(models.Model):
    """One product of a bundle. The bundle's price is shared among its parts by their weights."""

    bundle = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="parts")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="in_bundles")
    weight = models.PositiveIntegerField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["bundle", "product"], name="bundle_part_once"),
            models.CheckConstraint(
                condition=models.Q(weight__gt=0), name="bundle_part_has_a_weight"
            ),
        )

    def __str__(self) -> str:
        return f"{self.bundle}: {self.product}"


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
