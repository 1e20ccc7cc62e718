"""Refunds: money given back for an order line, in whole or in part."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy

from billing import act_words as words
from incubator.core.lifecycle import Lifecycle, StateField, Transition
from incubator.core.words import Said

REFUND = Lifecycle(
    name="refund",
    initial="requested",
    transitions=(
        Transition(
            "approve",
            sources=("requested",),
            target="approved",
            label=gettext_lazy("Approve refund"),
            done=gettext_lazy("approved the refund"),
        ),
        Transition(
            "pay",
            sources=("requested", "approved"),
            target="paid",
            label=gettext_lazy("Pay refund"),
            done=gettext_lazy("paid the refund"),
        ),
        Transition(
            "refuse",
            sources=("requested",),
            target="refused",
            label=gettext_lazy("Refuse refund"),
            done=gettext_lazy("refused it"),
        ),
    ),
    tones={"paid": "good", "requested": "wait", "approved": "wait", "refused": "alert"},
    labels={
        "requested": gettext_lazy("requested"),
        "approved": gettext_lazy("approved"),
        "paid": gettext_lazy("paid"),
        "refused": gettext_lazy("refused"),
    },
)


class RefundQuerySet(models.QuerySet["Refund"]):
    def paid(self) -> "RefundQuerySet":
        """The only ones that are in the ledger and belong on a statement."""
        return self.filter(state="paid")

    def standing(self) -> "RefundQuerySet":
        return self.exclude(state="refused")


class Refund(models.Model):
    """Part of a line's gross, tax included, going back to the tenders that paid it, last first.

    What of the line's units, tax, fee and settled amounts goes back with it is set at payment, when
    the ledger is written, with its parts and `effective_on` and `recorded_at` anew; from then on
    all of it is frozen. The sums over a line and a tender are guarded by the database (billing.sql).
    """

    number = models.CharField(max_length=24, unique=True)
    order_line = models.ForeignKey(
        "billing.OrderLine", on_delete=models.PROTECT, related_name="refunds"
    )
    key = models.CharField(max_length=160, unique=True)
    amount_minor = models.BigIntegerField()
    # 0 for a part of the price: units come back with the refund that completes it.
    units = models.PositiveIntegerField(default=0)
    tax_minor = models.BigIntegerField(default=0)
    fee_minor = models.BigIntegerField(
        default=0, help_text=gettext_lazy("its part of the processor's fee")
    )
    # The same in the currency that the game settles in, at the line's frozen rate.
    settled_amount_minor = models.BigIntegerField(db_default=0)
    settled_tax_minor = models.BigIntegerField(db_default=0)
    settled_fee_minor = models.BigIntegerField(db_default=0)
    reason = models.TextField()
    state = StateField(REFUND, max_length=10)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    effective_on = models.DateField()
    recorded_at = models.DateTimeField(default=timezone.now)
    entry = models.ForeignKey("ledger.Entry", on_delete=models.PROTECT, null=True, related_name="+")

    objects = RefundQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = (
            models.Index(fields=["effective_on"], name="refund_effective"),
            models.Index(fields=["recorded_at"], name="refund_recorded"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(
                    amount_minor__gt=0,
                    tax_minor__gte=0,
                    fee_minor__gte=0,
                    tax_minor__lte=models.F("amount_minor"),
                    settled_amount_minor__gte=0,
                    settled_tax_minor__gte=0,
                    settled_fee_minor__gte=0,
                ),
                name="refund_amounts_sensible",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="paid") | models.Q(entry__isnull=False),
                name="refund_paid_has_entry",
            ),
        )

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.REFUND(number=self.number)

    @property
    def url_args(self) -> tuple[str, ...]:
        """What names it in addresses."""
        return self.order_line.order.url_args

    @property
    def is_paid(self) -> bool:
        return self.state == "paid"

    @property
    def is_refused(self) -> bool:
        return self.state == "refused"

    @property
    def currency(self) -> str:
        return self.order_line.currency

    @property
    def tone(self) -> str:
        return REFUND.tone(self.state)
