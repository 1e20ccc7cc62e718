"""Processes that buy, pay on the way, give back, settle and take in mail are killed at any moment.

Each does its deeds in its own order and, killed, begins anew with all of them: their keys make one
of each. In the end everything was done once, no cent and no mail is missing, and the books verify.
"""

import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connections
from django.db.models import Sum

from billing.ledger import chart
from billing.ledger.models import Entry
from billing.ledger.services import balance, verify
from billing.models import Order, OrderLine, Price, Product, Refund
from billing.payments.gateways import sandbox_bank
from billing.payments.models import IncomingPayment
from billing.payments.services.incoming import resolve_payment
from billing.selectors.quotes import Item
from billing.selectors.wallets import wallet_balance
from billing.services.imports import import_purchases
from billing.services.orders import buy_with_wallet, place_order
from billing.services.pending import pay_rest
from billing.services.refunds import refund_line
from billing.services.topups import start_top_up
from funding.models import Deal, Statement, StatementItem
from funding.services.deals import sign_deal
from funding.services.settlement import settle_month
from incubator.accounts.models import User
from incubator.core import books
from incubator.messaging.models import OutgoingMail
from studios.models import Game
from support.models import Ticket
from support.services.mail import receive_message
from tests.funding.conftest import plain_terms
from tests.publishing import put_on_site
from tests.sizes import LARGE, SEED, dice
from tests.vouching import vouched

WORKERS, DEEDS, KILLS = (4, 150, 40) if LARGE else (2, 12, 3)
PRICE = 7_99
IMPORTED = 40
LAST_MONTH = books.last_finished_month()
PATIENCE_SECONDS = 600 if LARGE else 120

Deed = Callable[[], object]


@dataclass
class World:
    """Who and what the deeds are about; `paid` is what is in the wallet before they begin."""

    player: User
    # Whose wallet is empty: what they buy is paid on the way.
    stranger: User
    agent: User
    # By the key of the purchase: nothing is sold twice to one player.
    products: dict[str, Product]
    deal: Deal
    paid: int


@pytest.fixture
def world(
    committed_db: str, game: Game, founder: User, player: User, stranger: User, agent: User,
    fund_manager: User, tmp_path: Path,
) -> World:  # fmt: skip
    products = {
        key: Product(game=game, sku=key, name=f"Part {key}")
        for key in (f"{worker}-{number}" for worker in range(WORKERS) for number in range(DEEDS))
    }
    Product.objects.bulk_create(products.values())
    Price.objects.bulk_create(
        Price(product=product, currency="USD", amount_minor=PRICE) for product in products.values()
    )
    put_on_site(game)
    terms = plain_terms()
    deal = sign_deal(game=game, terms=terms, effective_from=LAST_MONTH, actor=fund_manager)
    sales = tmp_path / "sales.csv"
    rows = [f"b{number},{LAST_MONTH},1,10.00,0,0" for number in range(IMPORTED)]
    sales.write_text("\n".join(["reference,date,units,amount,tax,fee", *rows]))
    import_purchases(path=sales, game=game, currency="USD", file_format="csv", actor=None)
    paid = 0
    while paid < PRICE * WORKERS * DEEDS:
        top_up(player, 1_000_00)
        paid += 1_000_00
    return World(player, stranger, agent, products, deal, paid)


def top_up(player: User, amount: int) -> None:
    payment = start_top_up(player=player, amount_minor=amount, currency="USD", actor=player)
    sandbox_bank.pay_charge(
        token=payment.provider_reference, card_number=sandbox_bank.APPROVED_CARD
    )
    resolve_payment(payment=payment)


def deeds_of(world: World, worker: int) -> Sequence[Deed]:
    """Purchases, every third given back and paid on the way, a mail for every other, and last month's
    settlement; shuffled, the same every time."""

    def buy(key: str) -> Deed:
        return lambda: buy_with_wallet(
            player=world.player, product=world.products[key], key=key, actor=world.player
        )

    def give_back(key: str) -> Deed:
        def give() -> None:
            order = buy_with_wallet(
                player=world.player, product=world.products[key], key=key, actor=world.player
            )
            refund_line(
                line=order.lines.get(), amount_minor=PRICE, reason="No", key=key, actor=world.agent
            )

        return give

    def pay_on_the_way(key: str) -> Deed:
        def pay() -> None:
            order = place_order(
                player=world.stranger,
                items=[Item(world.products[key])],
                currency="USD",
                key=key,
                actor=world.stranger,
            )
            if order.is_pending:
                payment = pay_rest(order=order, actor=world.stranger)
                sandbox_bank.pay_charge(
                    token=payment.provider_reference, card_number=sandbox_bank.APPROVED_CARD
                )
                resolve_payment(payment=payment)

        return pay

    def write(key: str) -> Deed:
        raw = (
            f"From: writer-{key}@example.com\nTo: help@example.com\nSubject: {key}\n"
            f"Message-ID: <{key}@example.com>\n\nIt does not start."
        )
        return lambda: receive_message(vouched(raw.encode()))

    def settle() -> None:
        settle_month(deal=world.deal, month=LAST_MONTH, actor=None)

    deeds: list[Deed] = [settle]
    for number in range(DEEDS):
        key = f"{worker}-{number}"
        deeds += [buy(key), *([give_back(key), pay_on_the_way(key)] if number % 3 == 0 else [])]
        deeds += [write(key)] * (number % 2)
    dice(f"chaos {worker}").shuffle(deeds)
    return deeds


def at_work(deeds: Sequence[Deed]) -> int:
    """A process of its own that does them all; its id."""
    connections.close_all()
    process = os.fork()
    if process:
        return process
    ended = 1
    try:
        for deed in deeds:
            deed()
        ended = 0
    finally:
        # Nothing of the tests' own is torn down in here.
        os._exit(ended)


def has_ended(process: int, options: int = os.WNOHANG) -> int | None:
    """How it ended, or None while it is at work."""
    gone, status = os.waitpid(process, options)
    return os.waitstatus_to_exitcode(status) if gone else None


@pytest.fixture
def crew() -> Iterator[dict[int, int]]:
    """Process by worker; what is left is killed."""
    running: dict[int, int] = {}
    yield running
    for process in running.values():
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)


def test_killed_again_and_again_everything_is_done_once(
    world: World, crew: dict[int, int], game: Game
) -> None:
    chance = dice("kills")
    deeds = {worker: deeds_of(world, worker) for worker in range(WORKERS)}
    crew |= {worker: at_work(deeds[worker]) for worker in deeds}
    killed, deadline = 0, time.monotonic() + PATIENCE_SECONDS
    while crew and time.monotonic() < deadline:
        time.sleep(chance.uniform(0.05, 0.6))
        worker = chance.choice(sorted(crew))
        if killed < KILLS:
            os.kill(crew[worker], signal.SIGKILL)
            killed += has_ended(crew[worker], 0) == -signal.SIGKILL
            crew[worker] = at_work(deeds[worker])
        for number, process in list(crew.items()):
            how = has_ended(process)
            if how is not None:
                del crew[number]
                assert how == 0, f"worker {number} ended with {how}"
    print(f"{WORKERS} workers of {DEEDS} deeds, {killed} kills, seed {SEED}")
    assert not crew, "not done in time"
    assert killed == KILLS
    check_money(world, game)
    check_mail()


def check_money(world: World, game: Game) -> None:
    given_back = on_the_way = WORKERS * len(range(0, DEEDS, 3))
    bought = WORKERS * DEEDS + on_the_way
    paid = Order.objects.filter(state__in=("paid", "refunded"))
    assert paid.count() == Order.objects.count() == bought + IMPORTED
    assert OrderLine.objects.count() == bought + IMPORTED
    assert Refund.objects.filter(state="paid").count() == Refund.objects.count() == given_back
    kept = PRICE * (bought - given_back)
    assert wallet_balance(world.player, "USD") == world.paid - kept + PRICE * on_the_way
    assert wallet_balance(world.stranger, "USD") == 0
    assert balance(chart.revenue(game.pk, "USD")) == -kept
    assert Statement.objects.get().gross_minor == IMPORTED * 10_00
    assert StatementItem.objects.count() == IMPORTED
    topped_up = IncomingPayment.objects.filter(state="paid")
    came = topped_up.aggregate(Sum("amount_minor"))["amount_minor__sum"]
    assert came == world.paid + PRICE * on_the_way
    settled = 1
    entries = bought + given_back + topped_up.count() + IMPORTED + settled
    assert Entry.objects.count() == entries
    assert verify().discrepancies == ()


def check_mail() -> None:
    """One ticket a mail, and for each one answer that it arrived."""
    written = WORKERS * len(range(1, DEEDS, 2))
    assert Ticket.objects.count() == written
    assert len(set(Ticket.objects.values_list("subject", flat=True))) == written
    answers = OutgoingMail.objects.filter(recipient__startswith="writer-")
    assert answers.count() == answers.values("recipient").distinct().count() == written
