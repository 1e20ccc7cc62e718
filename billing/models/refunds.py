"""Refunds: money given back for an order line, in whole or in part."""

from datetime import date
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing import act_words as words
from incubator.core.lifecycle import Lifecycle, Transition
from incubator.core.words import Said

REFUND = Lifecycle(
    name="refund",
    initial="requested",
    transitions=(
        Transition(
            "approve",
            ("requested",),
            "approved",
            _("Approve refund"),
            "a support lead",
            _("approved the refund"),
        ),
        Transition(
            "pay", ("requested", "approved"), "paid", _("Pay refund"), "", _("paid the refund")
        ),
        Transition(
            "refuse",
            ("requested",),
            "refused",
            _("Refuse refund"),
            "a support lead",
            _("refused it"),
        ),
    ),
    tones={"paid": "good", "requested": "wait", "approved": "wait", "refused": "alert"},
    labels={
        "requested": _("requested"),
        "approved": _("approved"),
        "paid": _("paid"),
        "refused": _("refused"),
    },
)


def today() -> date:
    return timezone.localdate()


class RefundQuerySet(models.QuerySet["Refund"]):
    def paid(self) -> "RefundQuerySet":
        """The only ones that are in the ledger and belong on a statement."""
        return self.filter(state="paid")

    def standing(self) -> "RefundQuerySet":
        return self.exclude(state="refused")


class Refund(models.Model):
    """Part of a line's gross, tax included, going back to where the money came from.

    `effective_on`, `recorded_at` and `tax_minor` are set anew at payment, when the ledger is
    written; the sum over a line is guarded by the database (migrations/refund_limit.sql).
    """

    number = models.CharField(max_length=24, unique=True)
    order_line = models.ForeignKey(
        "billing.OrderLine", on_delete=models.PROTECT, related_name="refunds"
    )
    key = models.CharField(max_length=160, unique=True)
    amount_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField(default=0)
    reason = models.TextField()
    state = models.CharField(max_length=10, choices=REFUND.choices, default=REFUND.initial)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    effective_on = models.DateField(default=today)
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
                    tax_minor__lte=models.F("amount_minor"),
                ),
                name="refund_amounts_sensible",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="paid") | models.Q(entry__isnull=False),
                name="refund_paid_has_entry",
            ),
        )
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            REFUND.trigger(),
            pgtrigger.Protect(name="refund_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="refund_paid_is_final",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state="paid"),
            ),
            pgtrigger.ReadOnly(
                name="refund_question_frozen",
                fields=["number", "order_line", "key", "amount_minor", "created_by"],
            ),
        ]

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.REFUND(number=self.number)

    @property
    def currency(self) -> str:
        return self.order_line.currency

    @property
    def tone(self) -> str:
        return REFUND.tone(self.state)
