"""Statements: a settled month of a deal, its lines, and every row that went into it.

Immutable from the moment they are written; corrections fall into the next one. A row that was
settled once can never be settled again: each source has a unique constraint here.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy

from billing.ledger.models import Entry
from billing.models import OrderLine, Refund, ServiceCharge
from funding import act_words as words
from funding.models.deals import Deal
from funding.models.tranches import Disbursement, DisbursementReturn
from funding.words import label_of
from incubator.core.money import CURRENCY_CHOICES
from incubator.core.words import Said, said_from
from studios.models import Game, Studio

# The references of an item, which has one for each source.
SOURCES = ("order_line", "refund", "service_charge", "disbursement", "disbursement_return")


class Statement(models.Model):
    """One month of one deal. Amounts are in the deal's currency."""

    number = models.CharField(max_length=20, unique=True)
    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="statements")
    period_start = models.DateField()
    period_end = models.DateField(help_text=gettext_lazy("the last day of the month, included"))
    # The books' zone in which the month ended, as it was then.
    time_zone = models.CharField(max_length=60)
    currency = models.CharField(max_length=3, choices=CURRENCY_CHOICES)
    gross_minor = models.BigIntegerField()
    payable_minor = models.BigIntegerField()
    # The version of the terms in force at the period's end.
    version = models.PositiveSmallIntegerField()
    # The waterfall's state after this month, from which the next one starts.
    closing_state = models.JSONField()
    # The version of the waterfall's codes that the lines were written with.
    catalogue = models.PositiveSmallIntegerField()
    rows_count = models.PositiveIntegerField()
    late_count = models.PositiveIntegerField()
    # None for a month in which no money moved: the ledger has no empty entries.
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, null=True, related_name="+")
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    settled_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-period_start", "-id")
        constraints = (
            models.UniqueConstraint(fields=["deal", "period_start"], name="statement_once"),
            models.CheckConstraint(
                condition=Q(period_end__gt=models.F("period_start")), name="statement_has_days"
            ),
        )

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.STATEMENT(number=self.number)

    @property
    def studio(self) -> Studio:
        return self.deal.studio

    @property
    def game(self) -> Game:
        return self.deal.game

    @property
    def url_args(self) -> tuple[str, ...]:
        """What names it in addresses."""
        return (self.number,)


class StatementLine(models.Model):
    """One step of the waterfall, with the rule that made it; both worded when they are shown."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="lines")
    ordinal = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=60)
    # A key of `funding.words` with what `incubator.core.words.said_from` reads; "" without a rule.
    rule_key = models.CharField(max_length=60, blank=True)
    rule_parameters = models.JSONField(default=dict)
    amount_minor = models.BigIntegerField()
    # "part" lines sum to the payable; a "total" repeats them so far; a "detail" explains.
    role = models.CharField(max_length=10)
    # The kind of rows the line was made from, as `funding.waterfall.Line` names it.
    source = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ("statement", "ordinal")
        constraints = (
            models.UniqueConstraint(fields=["statement", "code"], name="statement_line_once"),
        )

    def __str__(self) -> str:
        return f"{self.statement}: {self.label}"

    @property
    def label(self) -> Said:
        return label_of(self.code)

    @property
    def rule(self) -> Said | str:
        return said_from(self.rule_key, self.rule_parameters) if self.rule_key else ""


class StatementItem(models.Model):
    """One row of one source in one statement: exactly one of the references is set.

    Each registered `billing.settleable.Source` has its reference, named by its key.
    """

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="items")
    order_line = models.ForeignKey(
        OrderLine, on_delete=models.PROTECT, null=True, db_index=False, related_name="settled_in"
    )
    refund = models.ForeignKey(
        Refund, on_delete=models.PROTECT, null=True, db_index=False, related_name="settled_in"
    )
    service_charge = models.ForeignKey(
        ServiceCharge,
        on_delete=models.PROTECT,
        null=True,
        db_index=False,
        related_name="settled_in",
    )
    disbursement = models.ForeignKey(
        Disbursement,
        on_delete=models.PROTECT,
        null=True,
        db_index=False,
        related_name="settled_in",
    )
    disbursement_return = models.ForeignKey(
        DisbursementReturn,
        on_delete=models.PROTECT,
        null=True,
        db_index=False,
        related_name="settled_in",
    )
    # Belongs to a month that was settled before the row was recorded.
    late = models.BooleanField(default=False)

    class Meta:
        constraints = (
            *(
                # Partial, so that a column that is empty in most rows costs most rows nothing.
                models.UniqueConstraint(
                    fields=[source],
                    condition=Q(**{f"{source}__isnull": False}),
                    name=f"statement_item_{source}_once",
                )
                for source in SOURCES
            ),
            models.CheckConstraint(
                name="statement_item_one_source",
                condition=Exact(
                    models.Func(
                        *SOURCES, function="num_nonnulls", output_field=models.IntegerField()
                    ),
                    1,
                ),
            ),
        )

    def __str__(self) -> str:
        source = next(name for name in SOURCES if getattr(self, f"{name}_id"))
        return f"{self.statement}: {source.replace('_', ' ')} {getattr(self, f'{source}_id')}"
