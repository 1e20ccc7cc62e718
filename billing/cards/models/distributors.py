"""Distributors: who buys cards to sell them on, who acts for them, and what they paid."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from billing.cards import act_words as words
from billing.ledger.models import Entry
from incubator.core.money import CURRENCY_CHOICES
from incubator.core.words import Said


class Distributor(models.Model):
    """One organisation. Codes are sealed for its certificate."""

    name = models.CharField(max_length=120, unique=True)
    # X.509, PEM; empty until its people have given one.
    certificate = models.TextField(blank=True)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def url_args(self) -> tuple[int, ...]:
        """What names it in addresses."""
        return (self.pk,)

    @property
    def payee(self) -> str:
        """How approvals name it."""
        return f"distributor:{self.pk}"


class DistributorPerson(models.Model):
    """Somebody who acts for a distributor: for one at most."""

    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT, related_name="people")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="acts_for"
    )
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.user} ({self.distributor})"


class DistributorPayment(models.Model):
    """Money of a distributor that arrived at the bank, for what it owes. Written once."""

    number = models.CharField(max_length=24, unique=True)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT, related_name="payments")
    currency = models.CharField(max_length=3, choices=CURRENCY_CHOICES)
    amount_minor = models.BigIntegerField()
    # As the bank dates and names it.
    effective_on = models.DateField()
    bank_line = models.CharField(max_length=120)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0), name="distributor_payment_above_zero"
            ),
            models.UniqueConstraint(fields=["bank_line"], name="bank_line_once"),
        )

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.PAYMENT(number=self.number)
