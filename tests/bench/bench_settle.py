"""Settlement of eighteen months over the whole purchase history: seconds and peak memory."""

import resource
import time
from datetime import date
from fractions import Fraction
from pathlib import Path

from billing.services.imports import import_purchases
from funding.models import Statement, StatementItem
from funding.services.deals import sign_deal
from funding.services.settlement import settle_month
from funding.waterfall import ChargedFee, Reserve, Split, Terms, studio_percent
from incubator.accounts.models import User
from studios.models import Game

CDNOW = Path(__file__).parents[3] / "shared/data/purchases/cdnow.txt"
ALLOWED_SECONDS = 20
LAST_MONTH = date(1998, 6, 1)

# With a reserve, so that the waterfall keeps each day's sales and releases them by date.
TERMS = Terms(
    version=1,
    effective_from=date(1997, 1, 1),
    currency="USD",
    split=Split(tiers=(studio_percent(60), studio_percent(70, over=1_000_000_00))),
    fees=(ChargedFee(code="processor"),),
    reserve=Reserve(percent=Fraction(10), days=90),
)


def test_eighteen_months_are_settled_in_time(
    committed_db: str, game: Game, fund_manager: User
) -> None:
    deal = sign_deal(
        game=game, terms=TERMS, effective_from=TERMS.effective_from, actor=fund_manager
    )
    import_purchases(path=CDNOW, game=game, currency="USD", file_format="cdnow", actor=None)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    started = time.perf_counter()
    settle_month(deal=deal, month=LAST_MONTH, actor=None)
    seconds = time.perf_counter() - started

    again = time.perf_counter()
    settle_month(deal=deal, month=LAST_MONTH, actor=None)
    second_time = time.perf_counter() - again

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"\nsettlement: {Statement.objects.count()} months,"
        f" {StatementItem.objects.count():,} rows in {seconds:.1f} s,"
        f" peak memory {peak / 1024:.0f} MB ({(peak - before) / 1024:.0f} MB above the import);"
        f" run again: {second_time:.2f} s, nothing added"
    )
    assert StatementItem.objects.count() == 69_659
    gross = sum(statement.gross_minor for statement in Statement.objects.all())
    assert gross == 250_031_563
    assert seconds < ALLOWED_SECONDS
