"""Months of made-up sales of Paper Tides, their statements and a payout on its way."""

import csv
import random
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from billing.ledger.services import take_seal
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
from incubator.core.books import month_after, today
from incubator.core.money import decimal_text
from incubator.portal.demo import clock, servers
from incubator.portal.demo.calendar import MONTHS_ON_SALE, first_of_month, in_days, launch_day
from incubator.portal.demo.people import who
from studios.models import Game

SOURCE = "demo-store"
# The shop's reports come after the first week of a month and at its end.
FIRST_WEEK = 7
Row = list[Any]
GAME_PRICE, SOUNDTRACK_PRICE = 14_99, 4_99
WHY_REFUNDED = (
    "The player bought it twice.",
    "It does not start on the player's computer.",
    "A present that was not wanted.",
    "The player's child bought it without asking.",
)


def tell() -> None:
    """The reports are written anew each time and their sales have numbers, so telling it twice adds nothing."""
    game = Game.objects.get(title="Paper Tides")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sales.csv"
        for came_on, rows in _reports():
            with path.open("w", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(["id", "reference", "date", "units", "amount", "tax", "fee"])
                writer.writerows(rows)
            with clock.on(came_on, hour=6):
                import_purchases(
                    path=path,
                    game=game,
                    currency="USD",
                    file_format="csv",
                    source=SOURCE,
                    actor=None,
                )


def _reports() -> Iterator[tuple[date, list[Row]]]:
    """When each came, and what it holds; the newest ends yesterday."""
    sold = groupby(_purchases(launch_day(), today()), key=lambda row: _reported_on(row[2]))
    for came_on, rows in sold:
        yield min(came_on, today()), list(rows)


def _reported_on(day: date) -> date:
    if day.day <= FIRST_WEEK:
        return day.replace(day=FIRST_WEEK + 1)
    return month_after(day)


def _purchases(first: date, end: date) -> Iterator[Row]:
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
                f"sale-{buyer:05d}",
                f"player-{buyer:05d}",
                day,
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
    for months_ago in range(MONTHS_ON_SALE, 1, -1):
        month, next_month = first_of_month(months_ago), first_of_month(months_ago - 1)
        _refund_some(deal.game, month)
        servers.look(next_month + timedelta(days=2))
        with clock.on(next_month + timedelta(days=2), hour=9):
            settle_month(deal=deal, month=month, actor=who("ana"))
            take_seal()
        if months_ago % 2 == 0:
            waits = months_ago == 2
            _pay_out(deal, in_days(-3) if waits else next_month + timedelta(days=4), waits=waits)
    servers.replace()


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
    with clock.on(day + timedelta(days=1)):
        vote(approval=asked_for(payout), person=who("ana"))
    if waits:
        return
    with clock.on(day + timedelta(days=1), hour=15):
        released = release_payout(payout=payout, actor=who("pavel"))
    with clock.on(day + timedelta(days=4)):
        confirm_payment(payment=OutgoingPayment.objects.get(payout=released), actor=who("ana"))
