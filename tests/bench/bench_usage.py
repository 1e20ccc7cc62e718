"""Usage written in batches and charged: seconds, and the charge beside the bare sum by SQL."""

import time
from datetime import UTC, date, datetime, timedelta

from django.db import connection

from billing.services.charges import charge_usage
from billing.services.soundness import verify
from studios.models import Game
from studios.services.usage import Slice, record_usage, running_time
from tests.using import first_rate

SERVERS, SLICES = 20, 1_000
ALLOWED_SECONDS = 20
PLAIN = "SELECT rate_id, sum(quantity) FROM studios_usagerecord GROUP BY rate_id"


def slices_of(game: Game, server: int) -> list[Slice]:
    """Ten minutes each, one after the other, within January."""
    rate, begin = first_rate(), datetime(2024, 1, 1, tzinfo=UTC)
    step = timedelta(minutes=10)
    found = [
        running_time(
            studio=game.studio,
            game=game,
            source=f"server:SV-{server}",
            rate=rate,
            started_at=begin + step * place,
            ended_at=begin + step * (place + 1),
        )
        for place in range(SLICES)
    ]
    return [one for slices in found for one in slices]


def test_a_month_of_usage_is_written_and_charged_in_time(committed_db: str, game: Game) -> None:
    slices = [one for server in range(SERVERS) for one in slices_of(game, server)]
    started = time.perf_counter()
    record_usage(slices=slices)
    written = time.perf_counter() - started

    started = time.perf_counter()
    [charge] = charge_usage(studio=game.studio, game=game, until=date(2024, 1, 31), actor=None)
    charged = time.perf_counter() - started

    started = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(PLAIN)
        [(_rate, quantity)] = cursor.fetchall()
    plain = time.perf_counter() - started

    print(
        f"\nusage: {len(slices):,} slices written in {written:.1f} s"
        f" ({len(slices) / written:,.0f} a second), charged in {charged:.2f} s,"
        f" {charged / plain:.0f} times the bare sum ({plain * 1000:.0f} ms)"
    )
    # 10 minutes at 0.60 an hour are 10 cents.
    assert (charge.amount_minor, quantity) == (10 * len(slices), 600 * len(slices))
    assert not verify().discrepancies
    assert written + charged < ALLOWED_SECONDS
