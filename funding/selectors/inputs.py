"""What went into a statement, added up by day: the inputs of the waterfall.

Sums are made by the database from the statement's items, so the statement, the lists behind its
figures and the waterfall count exactly the same rows.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from billing.settleable import CountsAs, Sums, counted_as
from funding import act_words, waterfall
from funding.errors import SettlementRefused
from funding.models import Deal
from funding.selectors.sources import settled_rows
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
    statement_id: int,
    period_start: date,
    period_end: date,
    version_on: Callable[[date], int],
) -> waterfall.Inputs:
    """The claimed rows of a statement; `version_on` names the terms that a day's sales are under.

    Raises SettlementRefused for a row that is not in the deal's currency.
    """
    rows: dict[str, list[Any]] = defaultdict(list)
    for kind, build in INPUTS.items():
        for source in counted_as(kind):
            for sums in source.sums(settled_rows(source, statement_id)):
                if sums.currency != deal.currency:
                    raise SettlementRefused(_foreign(deal, sums.currency))
                rows[kind].append(build(**sums.values, **_terms(build, sums, version_on)))
    return waterfall.Inputs(period_start=period_start, period_end=period_end, **rows)


def _foreign(deal: Deal, currency: str) -> Said:
    return act_words.SOLD_IN_ANOTHER(
        game=called(deal.game), foreign=currency, deal=deal.as_said(), currency=deal.currency
    )


def _terms(build: type[Any], sums: Sums, version_on: Callable[[date], int]) -> Mapping[str, int]:
    if build not in UNDER_TERMS:
        return {}
    return {"version": version_on(sums.values.get("sold_on", sums.values["effective_on"]))}
