"""Money that leaves: instructed to the bank, then confirmed by it or failed, perhaps returned."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from billing.ledger.models import Entry
from billing.payments import act_words as words
from incubator.core.fields import WordsField
from incubator.core.lifecycle import Lifecycle, StateField, Transition
from incubator.core.money import CURRENCY_CHOICES
from incubator.core.words import Said

OUTGOING = Lifecycle(
    name="outgoing_payment",
    initial="instructed",
    transitions=(
        Transition(
            "confirm",
            sources=("instructed",),
            target="confirmed",
            label=gettext_lazy("Confirm that it arrived"),
            done=gettext_lazy("confirmed that the payment arrived"),
        ),
        Transition(
            "fail",
            sources=("instructed",),
            target="failed",
            label=gettext_lazy("Record failed payment"),
            done=gettext_lazy("recorded that the payment failed"),
        ),
    ),
    tones={"instructed": "wait", "confirmed": "good", "failed": "alert"},
    labels={
        "instructed": gettext_lazy("on its way"),
        "confirmed": gettext_lazy("confirmed"),
        "failed": gettext_lazy("failed"),
    },
)


class OutgoingPayment(models.Model):
    """One instruction to the bank. What it is paid for is the subject, which its kind knows."""

    number = models.CharField(max_length=24, unique=True)
    # As `billing.payments.outgoing_kinds` knows it: "payout", "tranche".
    kind = models.CharField(max_length=30)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    # What subject and payee were called when it was released.
    subject_said = WordsField()
    payee = models.CharField(max_length=80)
    payee_name = models.CharField(max_length=200)
    currency = models.CharField(max_length=3, choices=CURRENCY_CHOICES)
    amount_minor = models.BigIntegerField()
    # As it was approved.
    destination = models.CharField(max_length=200)
    # When the money counts as paid.
    effective_on = models.DateField()
    state = StateField(OUTGOING, max_length=12)
    # What it is paid for to in transit; then in transit to where it is paid from, or back.
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="+")
    outcome_entry = models.OneToOneField(
        Entry, on_delete=models.PROTECT, null=True, related_name="+"
    )
    instructed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    instructed_at = models.DateTimeField(default=timezone.now)
    # Nobody where a line of the bank's own said so.
    finished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    finished_at = models.DateTimeField(null=True)
    bank_line = models.CharField(
        max_length=120, blank=True, help_text=gettext_lazy("the bank's own line that confirms it")
    )

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=["subject_type", "subject_id"], name="payment_of_subject"),)
        constraints = (
            models.UniqueConstraint(
                fields=["subject_type", "subject_id"],
                condition=Q(state="instructed"),
                name="payment_one_on_its_way",
                violation_error_message=gettext_lazy("This is already being paid."),
            ),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payment_above_zero"),
            models.CheckConstraint(
                condition=Q(finished_by__isnull=True) | ~Q(finished_by=models.F("instructed_by")),
                name="payment_finished_by_another",
                violation_error_message=gettext_lazy(
                    "Whoever released a payment cannot say what became of it."
                ),
            ),
            models.CheckConstraint(
                condition=Q(state="instructed")
                | Q(outcome_entry__isnull=False, finished_at__isnull=False)
                & (Q(finished_by__isnull=False) | Q(state="confirmed") & ~Q(bank_line="")),
                name="payment_finished_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.OUTGOING(number=self.number)

    @property
    def is_on_its_way(self) -> bool:
        return self.state == "instructed"

    @property
    def is_confirmed(self) -> bool:
        return self.state == "confirmed"

    @property
    def is_failed(self) -> bool:
        return self.state == "failed"

    @property
    def url_args(self) -> tuple[str, ...]:
        """What names it in addresses."""
        return (self.number,)

    @property
    def tone(self) -> str:
        return OUTGOING.tone(self.state)


class PaymentReturn(models.Model):
    """Money of a confirmed payment that came back, on its own day. Written once."""

    payment = models.ForeignKey(OutgoingPayment, on_delete=models.PROTECT, related_name="returns")
    amount_minor = models.BigIntegerField()
    effective_on = models.DateField()
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="return_above_zero"),
        )

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.PAYMENT_RETURN(number=self.payment.number)
