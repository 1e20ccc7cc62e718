"""Usage as charges claim it, and what it comes to."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import product

from django.db.models import Max, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from billing.models import ServiceCharge, ServiceChargeLine
from incubator.core import books
from studios.models import Bearer, Game, Rate, Studio, UsageRecord


def next_charges(
    studio: Studio, game: Game | None, until: date, bearers: Iterable[Bearer] = Bearer
) -> Iterator[ServiceCharge]:
    """A charge for each currency and bearer of what was used; without number, lines and amount.

    None where a charge reaches further than `until` already: what came since waits for the next.
    The caller holds the studio's usage.
    """
    up_to = UsageRecord.objects.aggregate(last=Max("pk"))["last"] or 0
    for currency, bearer in product(_currencies(studio, game), bearers):
        charge = ServiceCharge(
            studio=studio,
            game=game,
            currency=currency,
            bearer=bearer,
            period_end=until,
            up_to=up_to,
        )
        before = ServiceCharge.objects.beside(charge).aggregate(
            day=Max("period_end"), up_to=Max("up_to")
        )
        if before["day"] is None or before["day"] <= until:
            charge.day_before, charge.up_to_before = before["day"], before["up_to"] or 0
            yield charge


def _currencies(studio: Studio, game: Game | None) -> Iterable[str]:
    """A game is charged in its own; the studio itself in any that it used something in."""
    if game is not None:
        return [game.currency]
    used = UsageRecord.objects.filter(studio=studio, game=None).order_by("rate__currency")
    return used.values_list("rate__currency", flat=True).distinct()


def claimed_by(*charges: ServiceCharge) -> QuerySet[UsageRecord]:
    """The records that the charges count."""
    claims = Q(pk__in=())
    for charge in charges:
        claims |= _claims(charge)
    return UsageRecord.objects.filter(claims)


def _claims(charge: ServiceCharge) -> Q:
    of_it = Q(
        studio=charge.studio_id,
        game=charge.game_id,
        bearer=charge.bearer,
        rate__currency=charge.currency,
        effective_on__lte=charge.period_end,
        pk__lte=charge.up_to,
    )
    if charge.day_before is None:
        return of_it
    return of_it & (Q(effective_on__gt=charge.day_before) | Q(pk__gt=charge.up_to_before))


def counted_in(line: ServiceChargeLine) -> Q:
    """What of the records the line adds up."""
    of_month = Q(effective_on__gte=line.month, effective_on__lt=books.month_after(line.month))
    return _claims(line.charge) & of_month & Q(rate=line.rate_id)


def due_lines(charge: ServiceCharge) -> list[ServiceChargeLine]:
    """The lines of a charge that is not there yet: what it claims, by month, item and rate."""
    used = (
        claimed_by(charge)
        .annotate(month=TruncMonth("effective_on"))
        .order_by("month", "item_id", "rate_id")
        .values_list("month", "rate")
        .annotate(quantity=Sum("quantity"))
    )
    sums = [(month, rate, int(quantity)) for month, rate, quantity in used]
    rates = Rate.objects.select_related("item").in_bulk({rate for _month, rate, _used in sums})
    taken = _taken_before(charge, {month for month, _rate, _used in sums})
    lines = []
    for month, rate_id, quantity in sums:
        rate = rates[rate_id]
        quantity_before, amount_before = taken.get((month, rate_id), (0, 0))
        lines.append(
            ServiceChargeLine(
                item=rate.item,
                rate=rate,
                month=month,
                quantity=quantity,
                amount_minor=rate.priced(quantity_before + quantity) - amount_before,
            )
        )
    return lines


def _taken_before(
    charge: ServiceCharge, months: Iterable[date]
) -> dict[tuple[date, int], tuple[int, int]]:
    """By month and rate: the quantity and amount of earlier charges."""
    lines = ServiceChargeLine.objects.filter(
        charge__in=ServiceCharge.objects.beside(charge), month__in=months
    )
    sums = lines.order_by().values_list("month", "rate")
    found = sums.annotate(quantity=Sum("quantity"), amount=Sum("amount_minor"))
    return {(month, rate): (int(quantity), int(amount)) for month, rate, quantity, amount in found}


def uncharged(game: Game, until: date) -> list[ServiceChargeLine]:
    """What charges up to `until` would take from the game's revenue: their lines, in no charge."""
    charges = next_charges(game.studio, game, until, [Bearer.RECOUPED])
    return [line for charge in charges for line in due_lines(charge)]
