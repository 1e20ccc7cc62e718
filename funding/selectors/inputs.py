"""What goes into a statement, added up by day: the inputs of the waterfall.

Sums are made by the database, of a settled statement from its own items, so the statement, the
lists behind its figures and the waterfall count exactly the same rows.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce, Greatest

from billing.settleable import CountsAs, Source, Sums, counted_as
from funding import act_words, waterfall
from funding.errors import SettlementRefused
from funding.models import Deal
from incubator.core.words import Said, called

# In the order in which they are claimed. Refunds come before the sales: whatever was refunded by
# then was sold by then, so no refund of the month is counted without its sale.
INPUTS: Mapping[CountsAs, type[Any]] = {
    "refunds": waterfall.Refund,
    "sales": waterfall.Sales,
    "service_charges": waterfall.ServiceCharge,
    "external_costs": waterfall.ExternalCost,
    "disbursements": waterfall.Disbursement,
    "disbursement_returns": waterfall.DisbursementReturn,
}
# These belong to the version of the terms of the day that something was sold on.
UNDER_TERMS = (waterfall.Sales, waterfall.Refund)


def inputs_of(
    *,
    deal: Deal,
    rules: Sequence[waterfall.Terms],
    period_start: date,
    period_end: date,
    rows: Callable[[Source], QuerySet[Any]],
    open_since: date | None = None,
) -> waterfall.Inputs:
    """The waterfall's inputs of a period: `rows` finds what of each source belongs to it.

    `open_since` is the first day of what no statement has counted, if that is before the period.

    Raises SettlementRefused for a row that is not in the deal's currency.
    """
    by_version = {terms.version: terms for terms in rules}
    read: dict[str, list[Any]] = defaultdict(list)
    for kind, build in INPUTS.items():
        for source in counted_as(kind):
            for sums in _sums(source, rows(source), open_since or period_start):
                if sums.currency != deal.currency:
                    raise SettlementRefused(_foreign(deal, sums.currency))
                read[kind].append(build(**sums.values, **_terms(build, sums, by_version)))
    return waterfall.Inputs(period_start=period_start, period_end=period_end, **read)


def _sums(source: Source, rows: QuerySet[Any], open_since: date) -> list[Sums]:
    if not source.sale:
        return source.sums(rows)
    # A sale lies on its day, or where the statement that counted it began: what came too late for
    # its own month. Without a statement it is among what is open.
    counted_from = F(f"{source.sale}__settled_in__statement__period_start")
    lies_on = Greatest(F(source.groups["sold_on"]), Coalesce(counted_from, Value(open_since)))
    return source.sums(rows.annotate(lies_on=lies_on), "lies_on")


def _foreign(deal: Deal, currency: str) -> Said:
    return act_words.SOLD_IN_ANOTHER(
        game=called(deal.game), foreign=currency, deal=deal.as_said(), currency=deal.currency
    )


def _terms(
    build: type[Any], sums: Sums, versions: Mapping[int, waterfall.Terms]
) -> Mapping[str, int]:
    if build not in UNDER_TERMS:
        return {}
    day = sums.values.get("sold_on", sums.values["effective_on"])
    return {"version": waterfall.in_force(versions, day).version}
