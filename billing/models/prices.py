"""What products cost: by currency and country, from a moment on."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy

from billing import selling_words as words
from incubator.accounts.countries import country_name
from incubator.core.words import Money, Said
from studios.models import Game

STANDINGS = {
    "in_force": gettext_lazy("in force"),
    "to_come": gettext_lazy("to come"),
    "replaced": gettext_lazy("replaced"),
    "withdrawn": gettext_lazy("withdrawn"),
}


class PriceQuerySet(models.QuerySet["Price"]):
    def not_withdrawn(self) -> "PriceQuerySet":
        return self.filter(withdrawal__isnull=True)

    def ordinary(self, at: datetime) -> "PriceQuerySet":
        """The newest of each product, currency and country that has begun by `at`, discounts left out."""
        return (
            self.not_withdrawn()
            .filter(valid_from__lte=at, discount__isnull=True)
            .order_by("product_id", "currency", "country", "-valid_from", "-pk")
            .distinct("product_id", "currency", "country")
        )

    def in_force(self, at: datetime) -> "PriceQuerySet":
        """Of each product, currency and country the ordinary price, or that of a discount if it is lower."""
        newer = self.model.objects.not_withdrawn().filter(
            models.Q(valid_from__gt=models.OuterRef("valid_from"))
            | models.Q(valid_from=models.OuterRef("valid_from"), pk__gt=models.OuterRef("pk")),
            product=models.OuterRef("product"),
            currency=models.OuterRef("currency"),
            country=models.OuterRef("country"),
            discount__isnull=True,
            valid_from__lte=at,
        )
        return (
            self.not_withdrawn()
            .filter(valid_from__lte=at)
            .filter(
                models.Q(discount__isnull=True) & ~models.Exists(newer)
                | models.Q(discount__isnull=False, valid_until__gt=at)
            )
            .order_by("product_id", "currency", "country", "amount_minor", "-pk")
            .distinct("product_id", "currency", "country")
        )

    def with_standing(self, at: datetime) -> "PriceQuerySet":
        """Annotates `standing`, one of STANDINGS."""
        in_force = self.model.objects.in_force(at).values("pk")
        return self.annotate(
            standing=models.Case(
                models.When(withdrawal__isnull=False, then=models.Value("withdrawn")),
                models.When(valid_from__gt=at, then=models.Value("to_come")),
                models.When(pk__in=in_force, then=models.Value("in_force")),
                default=models.Value("replaced"),
            )
        )


class Price(models.Model):
    """What a product costs from a moment on, tax included unless the rate says on top. Never changed:
    add the next one.

    A price for a country goes before the one without, which is for everywhere else.
    """

    product = models.ForeignKey("billing.Product", on_delete=models.PROTECT, related_name="prices")
    currency = models.CharField(max_length=3)
    # ISO 3166-1 alpha-2.
    country = models.CharField(max_length=2, blank=True, db_default="")
    amount_minor = models.BigIntegerField()
    valid_from = models.DateTimeField(default=timezone.now)
    # Of a discount, which alone ends.
    valid_until = models.DateTimeField(null=True)
    discount = models.ForeignKey(
        "billing.Discount", on_delete=models.PROTECT, null=True, related_name="prices"
    )
    # How many of the same moment were withdrawn before; the database counts.
    after_withdrawn = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = PriceQuerySet.as_manager()
    # Of `with_standing`.
    standing: str

    class Meta:
        ordering = ("-valid_from", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(amount_minor__gte=0), name="price_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(country__regex=r"^([A-Z]{2})?$"), name="price_country_code"
            ),
            models.UniqueConstraint(
                fields=["product", "currency", "country", "valid_from", "after_withdrawn"],
                condition=models.Q(discount__isnull=True),
                name="price_one_per_moment",
            ),
            models.UniqueConstraint(
                fields=["discount", "currency", "country"], name="price_one_of_a_discount"
            ),
            models.CheckConstraint(
                condition=models.Q(discount__isnull=True, valid_until__isnull=True)
                | models.Q(discount__isnull=False, valid_until__gt=models.F("valid_from")),
                name="price_of_a_discount_ends",
            ),
        )

    def __str__(self) -> str:
        return f"{self.product}: {self.amount_minor} {self.currency}"

    def as_said(self) -> Said:
        return words.PRICE(product=self.product.name, price=Money(self.amount_minor, self.currency))

    @property
    def game(self) -> Game:
        return self.product.game

    @property
    def country_name(self) -> str:
        """ "" for everywhere else."""
        return country_name(self.country) if self.country else ""

    @property
    def standing_label(self) -> str:
        return str(STANDINGS[self.standing])

    @property
    def begins_a_subscription(self) -> bool:
        """A discount's price of a subscription counts for its first period alone."""
        return self.discount_id is not None and self.product.is_subscription

    @property
    def is_to_come(self) -> bool:
        return self.standing == "to_come"

    @property
    def is_free(self) -> bool:
        return self.amount_minor == 0


class PriceWithdrawal(models.Model):
    """A price to come that shall not: it never comes into force."""

    price = models.OneToOneField(Price, on_delete=models.PROTECT, related_name="withdrawal")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.price} withdrawn"
