"""What of funding is settled: advances that were paid out, to be recouped."""

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.settleable import Source, Write, source, sources
from funding.models import SOURCES, Disbursement, StatementItem
from incubator.web.tables import Column


def paid_advances() -> QuerySet[Disbursement]:
    """Confirmed payments. A grant has no deal and is never recouped."""
    return Disbursement.objects.filter(state="confirmed", tranche__award__deal__isnull=False)


def _columns(write: Write) -> list[Column]:
    return [
        Column("payment", _("Payment"), lambda paid: paid.number),
        Column("tranche", _("Tranche"), lambda paid: str(paid.tranche)),
        Column("day", _("Paid on"), lambda paid: paid.effective_on.isoformat(), in_books=True),
    ]


DISBURSEMENTS = source(
    Source(
        key="disbursement",
        label=gettext_lazy("Payment"),
        counts_as="disbursements",
        counted=paid_advances,
        owner="tranche__award__deal",
        owned_by="deal",
        day="effective_on",
        currency="currency",
        groups={"effective_on": "effective_on", "id": "pk"},
        amounts={"amount_minor": "amount_minor"},
        columns=_columns,
        search=("number",),
        related=("tranche__award",),
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
