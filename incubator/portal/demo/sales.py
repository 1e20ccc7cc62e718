"""Months of made-up sales of Paper Tides, their statements and a payout on its way."""

import csv
import random
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from billing.models import OrderLine
from billing.payments.models import OutgoingPayment
from billing.payments.services.outgoing import confirm_payment
from billing.services.imports import import_purchases
from billing.services.payouts import release_payout, request_payout
from billing.services.refunds import refund_line
from funding.models import Deal
from funding.selectors.payouts import free_to_pay_out
from funding.services.settlement import settle_month
from incubator.approvals.voting import asked_for, vote
from incubator.core.books import today
from incubator.core.money import decimal_text
from incubator.portal.demo import clock
from incubator.portal.demo.calendar import MONTHS_ON_SALE, first_of_month, launch_day
from incubator.portal.demo.people import who
from studios.models import Game, ResourceKind, UsageRecord
from studios.services.rates import rate_for, standard_item
from studios.services.usage import record_usage, running_time

SOURCE = "demo-store"
RETIRED_SERVER = "server:SV-1000"
GAME_PRICE, SOUNDTRACK_PRICE = 14_99, 4_99
WHY_REFUNDED = (
    "The player bought it twice.",
    "It does not start on the player's computer.",
    "A present that was not wanted.",
    "The player's child bought it without asking.",
)


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
    """All months but the last whole one, which waits for a finance officer.

    Each is settled early in the next month, after its refunds, and every second one is followed by
    a payout; the newest payout waits.
    """
    deal = Deal.objects.get(game__title="Paper Tides")
    if not UsageRecord.objects.filter(source=RETIRED_SERVER).exists():
        _run_of_a_retired_server(deal.game)
    for months_ago in range(MONTHS_ON_SALE, 1, -1):
        month, next_month = first_of_month(months_ago), first_of_month(months_ago - 1)
        _refund_some(deal.game, month)
        with clock.on(next_month + timedelta(days=2), hour=9):
            settle_month(deal=deal, month=month, actor=who("ana"))
        if months_ago % 2 == 0:
            # The newest waits since today: its approval is asked for by the database's clock.
            waits = months_ago == 2
            _pay_out(deal, today() if waits else next_month + timedelta(days=4), waits=waits)


def _refund_some(game: Game, month: date) -> None:
    """A few players of each month get their money back some days later, in the same month."""
    lines = OrderLine.objects.filter(game=game, effective_on=month + timedelta(days=6))
    for number, line in enumerate(lines.order_by("pk")[:4]):
        with clock.on(month + timedelta(days=9 + 3 * number), hour=14):
            refund_line(
                line=line,
                amount_minor=line.gross_minor,
                reason=WHY_REFUNDED[number],
                key=f"demo:{line.pk}",
                actor=who("ines"),
            )


def _pay_out(deal: Deal, day: date, *, waits: bool) -> None:
    """Asked for by the studio, approved by one officer, released by another, arrived days later.

    The one that waits is approved and not released.
    """
    if deal.studio.payouts.filter(requested_at__date__gte=day.replace(day=1)).exists():
        return
    free = free_to_pay_out(deal.studio, deal.currency)
    with clock.on(day):
        payout = request_payout(
            studio=deal.studio, amount_minor=free, currency=deal.currency, actor=who("mira")
        )
    with clock.on(day if waits else day + timedelta(days=1)):
        vote(approval=asked_for(payout), person=who("ana"))
    if waits:
        return
    with clock.on(day + timedelta(days=1), hour=15):
        released = release_payout(payout=payout, actor=who("pavel"))
    with clock.on(day + timedelta(days=4)):
        confirm_payment(payment=OutgoingPayment.objects.get(payout=released), actor=who("ana"))


def _run_of_a_retired_server(game: Game) -> None:
    """The launch server, long gone: its metered hours are in the statements."""
    began = datetime.combine(launch_day(), time(8), UTC)
    slices = running_time(
        studio=game.studio,
        game=game,
        source=RETIRED_SERVER,
        rate=rate_for(standard_item(ResourceKind.SERVER), "USD"),
        started_at=began,
        ended_at=datetime.combine(today() - timedelta(days=3), time(20, 13, 7), UTC),
    )
    record_usage(slices=slices)
