"""Funds: money put aside for studios. Budget ≥ commitments ≥ disbursements, always.

The database refuses an award past the fund's budget (funding.sql) under a lock
of the fund's row, so two fund managers at once cannot promise the same money twice.
"""

from django.conf import settings
from django.db import models

from billing.ledger.models import Entry
from funding import act_words as words
from incubator.core.money import CURRENCY_CHOICES
from incubator.core.words import Said


class Fund(models.Model):
    """A pot of one currency, filled by contributions and promised away by awards."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    currency = models.CharField(max_length=3, choices=CURRENCY_CHOICES)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def url_args(self) -> tuple[str, ...]:
        """What names it in addresses."""
        return (self.slug,)


class Contribution(models.Model):
    """Money that came into a fund. Append-only, like the entry it stands for."""

    number = models.CharField(max_length=20, unique=True)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="contributions")
    amount_minor = models.BigIntegerField()
    effective_on = models.DateField()
    note = models.CharField(max_length=200, blank=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-effective_on", "-id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0), name="contribution_above_zero"
            ),
        )

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.CONTRIBUTION(number=self.number)
