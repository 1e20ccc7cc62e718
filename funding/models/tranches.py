"""Tranches: the parts of an award, each released by its milestone and paid by a payment."""

from django.db import models

from billing.payments.models import OutgoingPayment, PaymentReturn
from funding import act_words as words
from funding.models.awards import Award, Milestone
from funding.models.lifecycles import TRANCHE
from incubator.core.history import tracked
from incubator.core.lifecycle import StateField
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
    """A payment of a tranche, as statements count it. All that was paid stands in the payment."""

    tranche = models.ForeignKey(Tranche, on_delete=models.PROTECT, related_name="disbursements")
    payment = models.OneToOneField(
        OutgoingPayment, on_delete=models.PROTECT, related_name="disbursement"
    )

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.DISBURSEMENT(number=self.payment.number)


class DisbursementReturn(models.Model):
    """A disbursement that came back, as statements count it."""

    disbursement = models.ForeignKey(Disbursement, on_delete=models.PROTECT, related_name="returns")
    payment_return = models.OneToOneField(
        PaymentReturn, on_delete=models.PROTECT, related_name="disbursement_return"
    )
    # What of it had been recouped, and became payable to the studio with the return.
    given_back_minor = models.BigIntegerField()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(given_back_minor__gte=0), name="given_back_not_negative"
            ),
        )

    def __str__(self) -> str:
        return str(self.payment_return)
