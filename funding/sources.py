"""What of funding is settled: advances that were paid out, to be recouped, or came back."""

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.settleable import Source, Write, source, sources
from funding.models import SOURCES, Disbursement, DisbursementReturn, StatementItem
from incubator.web.tables import Column


def paid_advances() -> QuerySet[Disbursement]:
    """Confirmed payments. A grant has no deal and is never recouped."""
    return Disbursement.objects.filter(
        payment__state="confirmed", tranche__award__deal__isnull=False
    )


def _columns(write: Write) -> list[Column]:
    return [
        Column("payment", _("Payment"), lambda paid: paid.payment.number),
        Column("tranche", _("Tranche"), lambda paid: str(paid.tranche)),
        Column("day", _("Paid on"), lambda paid: paid.payment.effective_on, in_books=True),
    ]


DISBURSEMENTS = source(
    Source(
        key="disbursement",
        label=gettext_lazy("Payment"),
        counts_as="disbursements",
        counted=paid_advances,
        owner="tranche__award__deal",
        owned_by="deal",
        day="payment__effective_on",
        currency="payment__currency",
        groups={"effective_on": "payment__effective_on", "id": "pk"},
        amounts={"amount_minor": "payment__amount_minor"},
        columns=_columns,
        search=("payment__number",),
        related=("payment", "tranche__award"),
    )
)


def returned_advances() -> QuerySet[DisbursementReturn]:
    return DisbursementReturn.objects.filter(disbursement__tranche__award__deal__isnull=False)


def _return_columns(write: Write) -> list[Column]:
    return [
        Column("payment", _("Payment"), lambda back: back.disbursement.payment.number),
        Column("tranche", _("Tranche"), lambda back: str(back.disbursement.tranche)),
        Column(
            "day",
            _("Came back on"),
            lambda back: back.payment_return.effective_on,
            in_books=True,
        ),
        Column(
            "given_back",
            _("Was recouped, given back"),
            lambda back: write(back.given_back_minor, back.disbursement.payment.currency),
            numeric=True,
        ),
    ]


DISBURSEMENT_RETURNS = source(
    Source(
        key="disbursement_return",
        label=gettext_lazy("Returned payment"),
        counts_as="disbursement_returns",
        counted=returned_advances,
        owner="disbursement__tranche__award__deal",
        owned_by="deal",
        day="payment_return__effective_on",
        currency="disbursement__payment__currency",
        groups={"effective_on": "payment_return__effective_on", "id": "pk"},
        amounts={
            "amount_minor": "payment_return__amount_minor",
            "given_back_minor": "given_back_minor",
        },
        columns=_return_columns,
        search=("disbursement__payment__number",),
        related=("payment_return", "disbursement__payment", "disbursement__tranche__award"),
    )
)


@register(Tags.models)
def check_references(**_given: Any) -> list[CheckMessage]:
    """A statement's item can point at each kind of row that is registered, and at no other."""
    pointed_at = {key: StatementItem._meta.get_field(key).related_model for key in SOURCES}
    registered = {one.key: one.model for one in sources()}
    return [
        Error(
            f"Statements and the source “{key}” do not agree on the rows that are settled.",
            hint="Each source has a foreign key of its name on StatementItem, and in SOURCES.",
            id="funding.E001",
        )
        for key in sorted({*pointed_at, *registered})
        if pointed_at.get(key) is not registered.get(key)
    ]
