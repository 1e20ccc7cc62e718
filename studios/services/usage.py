"""Writing down what was used."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from django.db import transaction
from django.db.models import Sum

from incubator.core import books
from studios.models import Game, Rate, Studio, UsageRecord


@transaction.atomic
def record_usage(
    *,
    studio: Studio,
    game: Game,
    kind: str,
    server_number: str,
    rate: Rate,
    started_at: datetime,
    ended_at: datetime,
) -> list[UsageRecord]:
    """The slices of `started_at` … `ended_at`, cut at midnight in the books, both in whole seconds.

    The caller holds the lock of whatever was used, so slices are written one after the other;
    the database refuses an overlap.
    """
    metered = UsageRecord.objects.filter(server_number=server_number).aggregate(
        seconds=Sum("seconds"), cost=Sum("cost_minor")
    )
    seconds, cost = metered["seconds"] or 0, metered["cost"] or 0
    records = []
    for day, begin, end in days_between(started_at, ended_at):
        length = int((end - begin).total_seconds())
        seconds += length
        # Rounded cumulatively: the slices add up to the whole, however it is cut.
        slice_cost = rate.cost_of(seconds) - cost
        cost += slice_cost
        records.append(
            UsageRecord(
                studio=studio,
                game=game,
                kind=kind,
                server_number=server_number,
                seconds=length,
                rate=rate,
                cost_minor=slice_cost,
                currency=rate.currency,
                effective_on=day,
                started_at=begin,
                ended_at=end,
            )
        )
    return UsageRecord.objects.bulk_create(records)


def days_between(
    started_at: datetime, ended_at: datetime
) -> Iterator[tuple[date, datetime, datetime]]:
    """Each day of the books that the interval touches, and the part of it within, in UTC."""
    begin, day = started_at.astimezone(UTC), books.day_of(started_at)
    while begin < ended_at:
        end = min(books.start_of(day + timedelta(days=1)), ended_at.astimezone(UTC))
        # A zone that crosses the date line leaves a day out.
        if begin < end:
            yield day, begin, end
            begin = end
        day += timedelta(days=1)
