"""Why cards moved: sold to a distributor, redeemed by a player, over."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from billing.cards import act_words as words
from billing.cards.models.batches import CardBatch
from billing.cards.models.cards import Card
from billing.cards.models.classes import CardClass
from billing.cards.models.distributors import Distributor
from billing.ledger.models import Entry
from incubator.core.money import CURRENCY_CHOICES
from incubator.core.words import Said


class CardSale(models.Model):
    """Cards of a batch, from one serial to another, that were sold as they were activated."""

    number = models.CharField(max_length=24, unique=True)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT, related_name="sales")
    batch = models.ForeignKey(CardBatch, on_delete=models.PROTECT, related_name="sales")
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    count = models.PositiveIntegerField()
    currency = models.CharField(max_length=3, choices=CURRENCY_CHOICES)
    # What the cards are worth, and how much less the distributor owes for them.
    face_minor = models.BigIntegerField()
    discount_minor = models.BigIntegerField()
    effective_on = models.DateField()
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, null=True, related_name="+")
    sold_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    sold_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(first__gte=1, first__lte=F("last"), count=F("last") - F("first") + 1),
                name="sale_of_a_range",
            ),
            models.CheckConstraint(
                condition=Q(
                    face_minor__gt=0, discount_minor__gte=0, discount_minor__lt=F("face_minor")
                ),
                name="sale_amounts_sensible",
            ),
        )

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.SALE(number=self.number)

    @property
    def owed_minor(self) -> int:
        return self.face_minor - self.discount_minor


class Redemption(models.Model):
    """A card whose whole worth went into a player's wallet. A card is redeemed once."""

    card = models.OneToOneField(Card, on_delete=models.PROTECT, related_name="redemption")
    player = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="redemptions"
    )
    currency = models.CharField(max_length=3, choices=CURRENCY_CHOICES)
    amount_minor = models.BigIntegerField()
    effective_on = models.DateField()
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, null=True, related_name="+")
    redeemed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="redemption_above_zero"),
        )

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.REDEMPTION(card=self.card.name)


class CardExpiry(models.Model):
    """Cards of a class that were over, and that nobody had used, as one sweep found them."""

    card_class = models.ForeignKey(CardClass, on_delete=models.PROTECT, related_name="expiries")
    count = models.PositiveIntegerField()
    currency = models.CharField(max_length=3, choices=CURRENCY_CHOICES)
    amount_minor = models.BigIntegerField()
    effective_on = models.DateField()
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, null=True, related_name="+")
    found_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(count__gt=0, amount_minor__gt=0), name="expiry_of_something"
            ),
        )

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.EXPIRY(name=self.card_class.name)
