"""What settling would write, computed from the rows as they are now; nothing is written."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import QuerySet

from billing.selectors.charges import uncharged
from billing.settleable import Source
from funding import waterfall
from funding.errors import SettlementRefused
from funding.models import Deal, Statement
from funding.selectors.deals import all_rules
from funding.selectors.inputs import inputs_of
from funding.selectors.sources import unsettled
from funding.words import CANNOT_BE_SETTLED, refusal_at_field
from incubator.core import books


def forecast(deal: Deal, months: Sequence[date]) -> list[waterfall.Statement]:
    """The statements of these months, which are the deal's next ones. Raises SettlementRefused.

    With services that were used and are not charged yet: settling charges them first.
    """
    rules, state = all_rules(deal), closing_state(deal)
    used = uncharged(deal.game, books.last_of(months[-1]))
    statements = []
    for month in months:
        until = books.last_of(month)
        inputs = waiting_inputs(deal, rules, month, until, first=months[0])
        charges = [
            waterfall.ServiceCharge(until, line.item.kind, line.amount_minor)
            for line in used
            # What came late for months before is charged with the first one.
            if max(line.month, months[0]) == month
        ]
        inputs = replace(inputs, service_charges=[*inputs.service_charges, *charges])
        statement = settled(deal, rules, state, inputs)
        statements.append(statement)
        state = statement.closing_state
    return statements


def closing_state(deal: Deal) -> waterfall.State:
    """What the deal's last statement left."""
    return state_after(deal.statements.order_by("-period_start").first())


def state_after(statement: Statement | None) -> waterfall.State:
    if statement is None:
        return waterfall.State()
    return waterfall.State.from_document(statement.closing_state)


def waiting_inputs(
    deal: Deal,
    rules: Sequence[waterfall.Terms],
    start: date,
    end: date,
    *,
    first: date | None = None,
) -> waterfall.Inputs:
    """What no statement has counted, up to `end`.

    `first` is the first month that is read, if that is another: it has what came late.
    """
    first = first or start

    def rows(source: Source) -> QuerySet[Any]:
        found = unsettled(source, [deal]).filter(**{f"{source.day}__lte": end})
        return found if first == start else found.filter(**{f"{source.day}__gte": start})

    return inputs_of(
        deal=deal, rules=rules, period_start=start, period_end=end, rows=rows, open_since=first
    )


def settled(
    deal: Deal,
    rules: Sequence[waterfall.Terms],
    opening: waterfall.State,
    inputs: waterfall.Inputs,
) -> waterfall.Statement:
    """The waterfall's statement. Raises SettlementRefused, which names the deal and the field."""
    try:
        return waterfall.settle(rules, opening, inputs)
    except waterfall.Invalid as refused:
        why = refusal_at_field(refused)
        raise SettlementRefused(CANNOT_BE_SETTLED(deal=deal.number, why=why)) from refused
