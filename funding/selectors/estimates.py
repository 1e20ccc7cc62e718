"""What has happened since the last statement: an estimate, never to be mixed with settled sums."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Sum

from billing.settleable import CountsAs, counted_as
from funding.models import Deal, Statement
from funding.selectors.sources import unsettled


@dataclass(frozen=True, slots=True)
class Estimate:
    """Unsettled so far, in the deal's currency: it changes with every order."""

    since: date | None
    orders: int
    gross_minor: int
    refunds_minor: int


def estimates_of(deals: Sequence[Deal]) -> dict[int, Estimate]:
    """By the deal's id, in as many queries as for one."""
    settled = Statement.objects.filter(deal__in=deals).order_by().values_list("deal")
    since = dict(settled.annotate(Max("period_end")))
    sold, back = _gross("sales", deals), _gross("refunds", deals)
    return {
        deal.pk: Estimate(
            since=since.get(deal.pk),
            orders=sold[deal.pk][0],
            gross_minor=sold[deal.pk][1],
            refunds_minor=back[deal.pk][1],
        )
        for deal in deals
    }


def _gross(kind: CountsAs, deals: Sequence[Deal]) -> dict[int, tuple[int, int]]:
    """By the deal's id: how many rows and their gross."""
    found = {deal.pk: (0, 0) for deal in deals}
    for source in counted_as(kind):
        gross = Sum(source.field_of("gross_minor"))
        rows = unsettled(source, deals).values_list(source.owner).annotate(Count("pk"), gross)
        by_owner = {owner: (count, amount) for owner, count, amount in rows}
        for deal in deals:
            count, amount = by_owner.get(source.owner_of(deal), (0, 0))
            found[deal.pk] = (found[deal.pk][0] + count, found[deal.pk][1] + amount)
    return found
