"""Discounts: a lower price of a product from a day to a day, to which its studio agrees."""

from datetime import date, timedelta
from fractions import Fraction

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy

from billing import selling_words as words
from incubator.core import books
from incubator.core.lifecycle import Lifecycle, StateField, Transition
from incubator.core.money import format_money
from incubator.core.words import Said
from studios.models import Game

DISCOUNT = Lifecycle(
    name="discount",
    initial="proposed",
    transitions=(
        Transition(
            "agree",
            sources=("proposed",),
            target="agreed",
            label=gettext_lazy("Agree to discount"),
            done=gettext_lazy("agreed to the discount"),
        ),
        Transition(
            "refuse",
            sources=("proposed",),
            target="refused",
            label=gettext_lazy("Refuse discount"),
            done=gettext_lazy("refused the discount"),
        ),
        # Before it begins; what has begun was told to buyers.
        Transition(
            "withdraw",
            sources=("agreed",),
            target="withdrawn",
            label=gettext_lazy("Withdraw discount"),
            done=gettext_lazy("withdrew the discount"),
        ),
    ),
    tones={"proposed": "wait", "agreed": "good", "refused": "idle", "withdrawn": "idle"},
    labels={
        "proposed": gettext_lazy("proposed"),
        "agreed": gettext_lazy("agreed"),
        "refused": gettext_lazy("refused"),
        "withdrawn": gettext_lazy("withdrawn"),
    },
)


class DiscountQuerySet(models.QuerySet["Discount"]):
    def proposed(self) -> "DiscountQuerySet":
        """Those that the studio can still agree to, with what a page names of them."""
        rows = self.filter(state="proposed", ends_at__gt=timezone.now())
        return rows.select_related("product__game__studio")


class Discount(models.Model):
    """So many percent off all prices of a product, or one price in its game's currency, from an instant
    to another: whole days of the books.

    Once agreed to it is rows of prices, which orders name.
    """

    product = models.ForeignKey(
        "billing.Product", on_delete=models.PROTECT, related_name="discounts"
    )
    percent = models.PositiveSmallIntegerField(null=True)
    amount_minor = models.BigIntegerField(null=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = StateField(DISCOUNT, max_length=10)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = DiscountQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(percent__gte=1, percent__lte=99, amount_minor__isnull=True)
                | models.Q(percent__isnull=True, amount_minor__gte=0),
                name="discount_is_a_percentage_or_a_price",
            ),
            models.CheckConstraint(
                condition=models.Q(starts_at__lt=models.F("ends_at")), name="discount_lasts"
            ),
            models.CheckConstraint(
                condition=models.Q(agreed_by__isnull=False)
                | models.Q(state__in=["proposed", "refused"]),
                name="discount_agreed_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.DISCOUNT(product=self.product.name, first=self.first_day, last=self.last_day)

    @property
    def game(self) -> Game:
        return self.product.game

    @property
    def url_args(self) -> tuple[str | int, ...]:
        """What names it in addresses."""
        return (self.game.studio.slug, self.pk)

    @property
    def first_day(self) -> date:
        return books.day_of(self.starts_at)

    @property
    def last_day(self) -> date:
        return books.day_of(self.ends_at - timedelta(seconds=1))

    @property
    def off(self) -> str:
        """ "25 %" or "$9.99"."""
        if self.percent is not None:
            return f"{self.percent} %"
        return format_money(self.amount_minor or 0, self.game.currency)

    @property
    def tone(self) -> str:
        return DISCOUNT.tone(self.state)

    @property
    def label(self) -> str:
        return DISCOUNT.label(self.state)

    @property
    def is_proposed(self) -> bool:
        return self.state == "proposed" and self.ends_at > timezone.now()

    @property
    def is_to_come(self) -> bool:
        return self.state == "agreed" and self.starts_at > timezone.now()

    def applied_to(self, minor: int) -> int:
        """Minor units after the percentage, rounded half to even."""
        return round(Fraction(minor * (100 - (self.percent or 0)), 100))
