"""Which months of a deal are settled, and which are open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Min, QuerySet

from billing.settleable import sources
from funding.models import Deal, Statement, Terms
from incubator.core.books import first_of, last_finished_month, month_after, months_between


def statement_for(deal: Deal, month: date) -> Statement | None:
    return deal.statements.filter(period_start=first_of(month)).first()


def open_months(deal: Deal, until: date) -> list[date]:
    """The months to settle, in order, so that the month of `until` is settled.

    Empty when that month lies before the deal's first statement, or before its terms.
    """
    last = deal.statements.aggregate(last=Max("period_start"))["last"]
    if last is not None:
        return months_between(month_after(last), first_of(until))
    return _first_months(Beginning.of([deal])[deal.pk], first_of(until))


def due_months(deals: QuerySet[Deal]) -> list[tuple[Deal, list[date]]]:
    """Each deal with its open months up to the last finished one, in as many queries as for one."""
    rows = list(deals.annotate(last_settled=Max("statements__period_start")))
    finished = last_finished_month()
    beginnings = Beginning.of([deal for deal in rows if deal.last_settled is None])
    return [
        (
            deal,
            months_between(month_after(deal.last_settled), finished)
            if deal.last_settled
            else _first_months(beginnings[deal.pk], finished),
        )
        for deal in rows
    ]


@dataclass(frozen=True, slots=True)
class Beginning:
    """The month of a deal's first terms, and of the first row it settles, advances aside, if any.

    An advance is paid, and may come back, before there is anything to settle.
    """

    terms: date
    money: date | None

    @classmethod
    def of(cls, deals: Sequence[Deal]) -> "dict[int, Beginning]":
        if not deals:
            return {}
        terms = Terms.objects.filter(deal__in=deals, version=1).order_by()
        since = dict(terms.values_list("deal_id", "effective_from"))
        days: dict[int, list[date]] = {deal.pk: [] for deal in deals}
        for source in sources():
            if source.counts_as in ("disbursements", "disbursement_returns"):
                continue
            rows = source.of(deals).values_list(source.owner)
            earliest = dict(rows.annotate(Min(source.day)))
            for deal in deals:
                day = earliest.get(source.owner_of(deal))
                days[deal.pk] += [day] if day else []
        return {
            deal.pk: cls(
                terms=first_of(since[deal.pk]),
                money=first_of(min(days[deal.pk])) if days[deal.pk] else None,
            )
            for deal in deals
        }


def _first_months(beginning: Beginning, wanted: date) -> list[date]:
    if wanted < beginning.terms:
        return []
    return months_between(max(beginning.terms, min(beginning.money or wanted, wanted)), wanted)
