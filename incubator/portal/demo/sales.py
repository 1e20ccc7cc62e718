"""Months of made-up sales of Paper Tides, their statements and a payout on its way."""

import csv
import random
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from billing.services.imports import import_purchases
from billing.services.payouts import request_payout
from funding.models import Deal, Statement
from funding.services.settlement import settle_month
from incubator.approvals.voting import asked_for, vote
from incubator.core.books import today
from incubator.core.money import decimal_text
from incubator.portal.demo.calendar import MONTHS_ON_SALE, first_of_month, launch_day
from incubator.portal.demo.people import who
from studios.models import Game, ResourceKind, UsageRecord
from studios.services.rates import rate_for
from studios.services.usage import record_usage

SOURCE = "demo-store"
RETIRED_SERVER = "SV-1000"
GAME_PRICE, SOUNDTRACK_PRICE = 14_99, 4_99


def tell() -> None:
    """The file is written anew each time and read by line, so telling it twice adds nothing."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sales.csv"
        with path.open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["reference", "date", "units", "amount", "tax", "fee"])
            writer.writerows(_purchases(launch_day(), today()))
        import_purchases(
            path=path,
            game=Game.objects.get(title="Paper Tides"),
            currency="USD",
            file_format="csv",
            source=SOURCE,
            actor=None,
        )


def _purchases(first: date, end: date) -> Iterator[list[str | int]]:
    """A loud launch, a quiet tail, livelier weekends. The same every time for the same dates."""
    dice = random.Random(20_261)  # noqa: S311 - made-up sales, not secrets
    day, buyer = first, 0
    while day < end:
        age = (day - first).days
        expected = 24 + 150 * 0.93**age
        if day.weekday() >= 5:
            expected *= 1.4
        for _sale in range(round(expected * dice.uniform(0.8, 1.2))):
            buyer += 1
            amount = GAME_PRICE if dice.random() < 0.85 else SOUNDTRACK_PRICE
            tax = round(amount * 19 / 119) if dice.random() < 0.4 else 0
            fee = round(amount * 0.029) + 30
            yield [
                f"player-{buyer:05d}",
                day.isoformat(),
                1,
                decimal_text(amount, "USD"),
                decimal_text(tax, "USD"),
                decimal_text(fee, "USD"),
            ]
        day += timedelta(days=1)


def settle() -> None:
    """All months but the last whole one, which waits for a finance officer."""
    deal = Deal.objects.get(game__title="Paper Tides")
    if not UsageRecord.objects.filter(server_number=RETIRED_SERVER).exists():
        _run_of_a_retired_server(deal.game)
    for months_ago in range(MONTHS_ON_SALE, 1, -1):
        settle_month(deal=deal, month=first_of_month(months_ago), actor=who("ana"))
    if not deal.studio.payouts.exists():
        _ask_for_payout(deal)


def _ask_for_payout(deal: Deal) -> None:
    """Asked for by the studio, approved by one officer, waiting for another to release it."""
    due = sum(Statement.objects.filter(deal=deal).values_list("payable_minor", flat=True))
    payout = request_payout(
        studio=deal.studio, amount_minor=due, currency=deal.currency, actor=who("mira")
    )
    vote(approval=asked_for(payout), person=who("ana"))


def _run_of_a_retired_server(game: Game) -> None:
    """The launch server, long gone: its metered hours are in the statements."""
    began = datetime.combine(launch_day(), time(8), UTC)
    record_usage(
        studio=game.studio,
        game=game,
        kind=ResourceKind.SERVER,
        server_number=RETIRED_SERVER,
        rate=rate_for(ResourceKind.SERVER, "USD"),
        started_at=began,
        ended_at=datetime.combine(today() - timedelta(days=3), time(20, 13, 7), UTC),
    )
