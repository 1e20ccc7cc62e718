"""Which months of a deal are settled, and which are open."""

from datetime import date, timedelta

from django.db.models import Min
from django.utils import timezone

from billing.models import OrderLine, ServiceCharge
from funding.calendar import first_of, month_after, months_between
from funding.models import Deal, Statement


def statement_for(deal: Deal, month: date) -> Statement | None:
    return deal.statements.filter(period_start=first_of(month)).first()


def last_finished_month(deal: Deal) -> date:
    """The first day of the last month that is over in the deal's time zone."""
    today = timezone.now().astimezone(deal.zone).date()
    return first_of(first_of(today) - timedelta(days=1))


def first_month(deal: Deal) -> date | None:
    """The month of the game's first sale or service charge, with which statements begin."""
    days = [
        OrderLine.objects.filter(game=deal.game).aggregate(day=Min("effective_on"))["day"],
        ServiceCharge.objects.filter(game=deal.game).aggregate(day=Min("period_end"))["day"],
    ]
    known = [day for day in days if day is not None]
    return first_of(min(known)) if known else None


def open_months(deal: Deal, until: date) -> list[date]:
    """The months to settle, in order, so that the month of `until` is settled.

    Empty when that month lies before the deal's first statement, or before its terms.
    """
    last = deal.statements.order_by("-period_start").first()
    if last is not None:
        return months_between(month_after(last.period_start), first_of(until))
    start = first_of(deal.terms.get(version=1).effective_from)
    if first_of(until) < start:
        return []
    first_sale = first_month(deal)
    wanted = first_of(until)
    return months_between(max(start, min(first_sale or wanted, wanted)), wanted)
