"""Import of the whole purchase history: seconds, rows a second, peak memory."""

import resource
import time
from pathlib import Path

from django.db.models import Sum

from billing.ledger import chart
from billing.ledger.services import balance
from billing.models import Order, OrderLine
from billing.services.imports import import_purchases
from studios.models import Game

CDNOW = Path(__file__).parents[3] / "shared/data/purchases/cdnow.txt"
ALLOWED_SECONDS = 30


def peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def test_the_whole_history_is_imported_in_time(committed_db: str, game: Game) -> None:
    started = time.perf_counter()
    result = import_purchases(
        path=CDNOW, game=game, currency="USD", file_format="cdnow", actor=None
    )
    seconds = time.perf_counter() - started

    again = time.perf_counter()
    import_purchases(path=CDNOW, game=game, currency="USD", file_format="cdnow", actor=None)
    second_time = time.perf_counter() - again

    print(
        f"\nimport: {result.purchases:,} purchases in {seconds:.1f} s"
        f" ({result.purchases / seconds:,.0f} a second), peak memory {peak_megabytes():.0f} MB;"
        f" run again: {second_time:.1f} s, nothing added"
    )
    assert (result.purchases, result.units, result.gross_minor) == (69_659, 167_881, 250_031_563)
    assert Order.objects.count() == result.added == 69_659
    assert OrderLine.objects.aggregate(Sum("gross_minor"))["gross_minor__sum"] == 250_031_563
    assert balance(chart.revenue(game.pk, "USD")) == -250_031_563
    assert seconds < ALLOWED_SECONDS
