"""Tranches: the parts of an award, each released by its milestone and paid by one disbursement."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy

from billing.ledger.models import Entry
from funding import act_words as words
from funding.models.awards import Award, Milestone
from funding.models.lifecycles import DISBURSEMENT, TRANCHE
from incubator.core.history import tracked
from incubator.core.lifecycle import StateField
from incubator.core.money import CURRENCY_CHOICES
from incubator.core.words import Said
from studios.models import Game, Studio


@tracked("state", "amount_minor")
class Tranche(models.Model):
    """The part of an award that one accepted milestone releases."""

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="tranches")
    milestone = models.OneToOneField(Milestone, on_delete=models.PROTECT, related_name="tranche")
    ordinal = models.PositiveSmallIntegerField()
    amount_minor = models.BigIntegerField()
    state = StateField(TRANCHE, max_length=12)
    # Since when it could be paid, where that was asked for.
    approved_at: datetime | None = None

    class Meta:
        ordering = ("award", "ordinal")
        constraints = (
            models.UniqueConstraint(fields=["award", "ordinal"], name="tranche_ordinal_once"),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0), name="tranche_above_zero"
            ),
        )

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.TRANCHE(ordinal=self.ordinal, award=self.award.as_said())

    @property
    def studio(self) -> Studio:
        return self.award.studio

    @property
    def game(self) -> Game | None:
        return self.award.game

    @property
    def url_args(self) -> tuple[str, int]:
        """What names it in addresses."""
        return (self.award.number, self.ordinal)

    @property
    def currency(self) -> str:
        return self.award.currency

    @property
    def tone(self) -> str:
        return TRANCHE.tone(self.state)


class Disbursement(models.Model):
    """One payment of a tranche: on its way, arrived, or failed and taken back."""

    number = models.CharField(max_length=20, unique=True)
    tranche = models.ForeignKey(Tranche, on_delete=models.PROTECT, related_name="disbursements")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3, choices=CURRENCY_CHOICES)
    # The studio's bank account as it was approved.
    destination = models.CharField(max_length=200)
    # When the money counts as paid: statements recoup disbursements up to their period's end.
    effective_on = models.DateField()
    state = StateField(DISBURSEMENT, max_length=12)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="+")
    outcome_entry = models.OneToOneField(
        Entry, on_delete=models.PROTECT, null=True, related_name="+"
    )
    instructed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    instructed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=["tranche"],
                condition=models.Q(state__in=["instructed", "confirmed"]),
                name="disbursement_one_live_per_tranche",
                violation_error_message=gettext_lazy("This tranche is already being paid."),
            ),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0), name="disbursement_above_zero"
            ),
        )

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.DISBURSEMENT(number=self.number)

    @property
    def tone(self) -> str:
        return DISBURSEMENT.tone(self.state)
