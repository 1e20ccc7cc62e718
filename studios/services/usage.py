"""Writing down what was used."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from incubator.core import books
from incubator.core.database import execute
from incubator.core.errors import WrongState
from studios.models import Bearer, Game, Rate, Studio, UsageRecord
from studios.models.resources import bearer_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """So many whole units of the rate's item, used by one source inside one day of the books."""

    studio: Studio
    game: Game | None
    source: str
    source_key: str
    quantity: int
    started_at: datetime
    ended_at: datetime
    effective_on: date
    rate: Rate
    bearer: Bearer

    def record(self) -> UsageRecord:
        return UsageRecord(
            studio=self.studio,
            game=self.game,
            item_id=self.rate.item_id,
            source=self.source,
            source_key=self.source_key,
            quantity=self.quantity,
            started_at=self.started_at,
            ended_at=self.ended_at,
            effective_on=self.effective_on,
            rate=self.rate,
            bearer=self.bearer,
        )


# What a repeated slice has to say again.
CONTENT = (
    "studio_id", "game_id", "item_id", "quantity", "started_at", "ended_at", "effective_on",
    "rate_id", "bearer",
)  # fmt: skip


@transaction.atomic
def record_usage(*, slices: Sequence[Slice]) -> list[UsageRecord]:
    """Write the slices down, in as many statements as one takes; returns what is new.

    A slice that is there already, by its source and key, is that one. Raises WrongState where it
    says something else; the database refuses what overlaps another slice of its source.
    """
    wanted: dict[tuple[str, str], UsageRecord] = {}
    for one in slices:
        record = one.record()
        _same(wanted.setdefault((one.source, one.source_key), record), record)
    # In one order, so that two writers never wait for each other.
    hold_usage(record.studio_id for record in wanted.values())
    sources, keys = zip(*wanted, strict=True) if wanted else ((), ())
    for known in UsageRecord.objects.filter(source__in={*sources}, source_key__in={*keys}):
        repeated = wanted.pop((known.source, known.source_key), None)
        if repeated is not None:
            _same(known, repeated)
    return UsageRecord.objects.bulk_create(wanted.values(), batch_size=2_000)


def hold_usage(studios: Iterable[int]) -> None:
    """Write or charge usage of these studios alone until the transaction ends."""
    execute(
        "SELECT studios_hold_usage(id) FROM (SELECT unnest(%s::bigint[]) AS id) AS studio",
        [sorted(set(studios))],
    )


def _same(known: UsageRecord, record: UsageRecord) -> None:
    if any(getattr(known, name) != getattr(record, name) for name in CONTENT):
        raise WrongState(
            _("%(source)s, %(key)s: this was recorded already, and says something else.")
            % {"source": record.source, "key": record.source_key}
        )


def running_time(
    *,
    studio: Studio,
    game: Game | None,
    source: str,
    rate: Rate,
    started_at: datetime,
    ended_at: datetime,
    bearer: str | None = None,
) -> list[Slice]:
    """The seconds of `started_at` … `ended_at`, both whole, cut at midnight in the books.

    `bearer` is who bears it, if another than the rate says.
    """
    return [
        Slice(
            studio=studio,
            game=game,
            source=source,
            source_key=f"{begin:%Y-%m-%dT%H:%M:%SZ}",
            quantity=int((end - begin).total_seconds()),
            started_at=begin,
            ended_at=end,
            effective_on=day,
            rate=rate,
            bearer=bearer_of(rate, game, bearer),
        )
        for day, begin, end in days_between(started_at, ended_at)
    ]


def days_between(
    started_at: datetime, ended_at: datetime
) -> Iterator[tuple[date, datetime, datetime]]:
    """Each day of the books that the interval touches, and the part of it within, in UTC."""
    begin, day = started_at.astimezone(UTC), books.day_of(started_at)
    while begin < ended_at:
        end = min(books.start_of(day + timedelta(days=1)), ended_at.astimezone(UTC))
        # A zone that crosses the date line leaves a day out.
        if begin < end:
            yield day, begin, end.astimezone(UTC)
            begin = end
        day += timedelta(days=1)
