"""A shop as in production is killed in parts, again and again, while players buy.

Web, worker, database and broker go and come back by a plan that the seed gives. In the end whatever
was acknowledged happened once, nothing else happened, no letter is missing, and the books verify.
"""

import re
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import QuerySet, Sum
from pytest_django import Settings

from billing.cards.codes import digest, read_code
from billing.cards.models import Card, Redemption
from billing.ledger.models import Entry
from billing.ledger.services import verify
from billing.models import Entitlement, Order, ProductKind
from billing.payments.gateways import sandbox_bank
from billing.payments.models import IncomingPayment, UnmatchedReport
from billing.selectors.wallets import wallet_balance
from incubator.accounts.access import Role
from incubator.accounts.models import User
from incubator.core.connecting import connected_to
from incubator.messaging.models import OutgoingMail
from incubator.runtime.processes import wait_until
from studios.models import Game
from tests.billing.cards.making import deal, more_codes
from tests.billing.selling import sell
from tests.cast import PASSWORD, person, resident
from tests.faults.installation import DATABASE, SECRETS, Installation
from tests.faults.shoppers import Shopper, Told, Wares
from tests.publishing import put_on_site
from tests.servers import MEMORY, has_room
from tests.sizes import LARGE, SEED, dice

SHOPPERS, CODES = (6, 40) if LARGE else (3, 10)
# How often each fault happens, and what lies between two of them.
ROUNDS, PAUSE_SECONDS = (7, (3, 9)) if LARGE else (1, (2, 3))
QUIET_SECONDS = 180
AWAY = {"django.db.utils.OperationalError", "django.db.utils.InterfaceError"}
SMALL, LARGE_PRICE = 2_49, 34_99


@dataclass
class Opening:
    """The shop before anybody came in."""

    players: list[User]
    wares: list[Wares]
    entries: int


@pytest.fixture
def installation() -> Iterator[Installation]:
    # Its account may not enter pytest's own directories.
    place = MEMORY if has_room(MEMORY) else Path("/var/tmp")
    with tempfile.TemporaryDirectory(prefix="ground-", dir=place) as ground:
        Path(ground).chmod(0o755)
        made = Installation(Path(ground))
        yield made
        made.end()


@pytest.fixture
def opening(
    committed_db: str, game: Game, founder: User, finance: User, settings: Settings
) -> Opening:
    settings.CARD_CODE_KEY = SECRETS["CARD_CODE_KEY"]
    put_on_site(game)
    small, large = (
        sell(game, founder, ProductKind.CONSUMABLE, f"for-{price}", amount_minor=price).pk
        for price in (SMALL, LARGE_PRICE)
    )
    voter, seller = person("Carla Cards", Role.FINANCE), resident("Della Distributor")
    deal(finance, voter, seller, game)
    cards = (finance, voter, seller)
    codes = iter(more_codes(SHOPPERS * CODES, "Ten dollars", *cards))
    of_game = iter(more_codes(SHOPPERS * CODES, "Of the game", *cards))
    wares = [
        Wares(
            small,
            large,
            list(islice(codes, CODES)),
            list(zip(*[islice(of_game, CODES)] * 2, strict=True)),
            [sandbox_bank.APPROVED_CARD],
            sandbox_bank.SILENT_CARD,
        )
        for _shopper in range(SHOPPERS)
    ]
    players = [person(f"Shopper {number}") for number in range(SHOPPERS)]
    return Opening(players, wares, Entry.objects.count())


@pytest.fixture
def shop(installation: Installation, opening: Opening, tmp_path: Path) -> Iterator[Installation]:
    """Open, and Django's connection leads into its database."""
    call_command("backup", str(tmp_path / "backup"))
    owner = installation.found()
    media = installation.ground / "var" / "media"
    call_command("restore", str(tmp_path / "backup"), "--into", owner, "--media", str(media))
    installation.open()
    with connected_to(installation.cluster.url(DATABASE)):
        yield installation


def test_killed_in_parts_again_and_again_everything_happens_once(
    shop: Installation, opening: Opening
) -> None:
    over = threading.Event()
    shoppers = [
        Shopper(shop.site, player.email, PASSWORD, wares, dice(f"shopper {player.pk}"), over)
        for player, wares in zip(opening.players, opening.wares, strict=True)
    ]
    with ThreadPoolExecutor(SHOPPERS) as pool:
        running = [pool.submit(shopper.shop) for shopper in shoppers]
        try:
            done = disturb(shop, running)
        finally:
            over.set()
            while not wait_until(lambda: all(one.done() for one in running), seconds=1):
                shop.tend()
    tell(shoppers, done, shop)
    for one in running:
        one.result()
    wait_until_quiet(shop)
    told = {player: one.told for player, one in zip(opening.players, shoppers, strict=True)}
    check_money(told, opening)
    check_letters(shop, opening)
    check_errors(shop)


def disturb(shop: Installation, running: list[Future[None]]) -> Counter[str]:
    """Carry out the plan; how often each thing was done."""
    chance, done = dice("plan"), Counter[str]()
    faults = shop.faults(chance)
    plan = [name for name in faults for _round in range(ROUNDS)]
    chance.shuffle(plan)
    for name in plan:
        pause(shop, chance.uniform(*PAUSE_SECONDS))
        failed = [one for one in running if one.done()]
        if failed:
            failed[0].result()
        faults[name]()
        done[name] += 1
    pause(shop, PAUSE_SECONDS[1])
    return done


def pause(shop: Installation, seconds: float) -> None:
    """Whatever ended meanwhile is started again."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        shop.tend()
        time.sleep(0.05)


def tell(shoppers: list[Shopper], done: Counter[str], shop: Installation) -> None:
    told = [one.told for one in shoppers]
    unanswered = sum((one.unanswered for one in shoppers), Counter[str]())
    print(f"seed {SEED}: {sum(one.requests for one in shoppers)} requests of {SHOPPERS} players,")
    print(f"{unanswered.total()} of them unanswered: {dict(unanswered)};")
    print(f"{done.total()} faults: {dict(done)};")
    print(f"{[f'{one.name} started {one.starts} times' for one in shop.programs]};")
    print(
        f"{sum(len(one.orders) for one in told)} orders,"
        f" {sum(len(one.with_codes) for one in told)} of them with two cards,"
        f" {sum(len(one.top_ups) for one in told)} top-ups,"
        f" {sum(len(one.redeemed) for one in told)} cards redeemed"
    )


def wait_until_quiet(shop: Installation) -> None:
    """The sweeps find what is left to do: payments of which nobody told us, and letters."""
    with shop.cluster.connect(DATABASE) as connected:
        # Whoever had them in hand was killed: they would be free again after five minutes.
        connected.execute(
            "UPDATE messaging_outgoingmail SET next_attempt_at = now() WHERE sent_at IS NULL"
        )
    waiting = (
        IncomingPayment.objects.uncertain(),
        Order.objects.filter(state="pending"),
        OutgoingMail.objects.waiting(),
    )

    def is_quiet() -> bool:
        shop.tend()
        return not any(rows.exists() for rows in waiting)

    assert wait_until(is_quiet, seconds=QUIET_SECONDS), [rows.count() for rows in waiting]


def check_errors(shop: Installation) -> None:
    """Pages failed because the database was away, and nothing else; no worker gave up."""
    for program in shop.programs:
        print(f"{program.name}: {dict(program.errors())}")
    assert shop.web.errors().keys() <= AWAY
    assert "Unrecoverable error" not in shop.worker.log.read_text()


def check_money(told: dict[User, Told], opening: Opening) -> None:
    assert verify().discrepancies == ()
    assert not UnmatchedReport.objects.exists()
    for player, one in told.items():
        orders = Order.objects.of(player)
        assert sorted(orders.values_list("number", flat=True)) == sorted(one.orders)
        assert set(orders.values_list("state", flat=True)) <= {"paid"}
        assert Entitlement.objects.of(player).in_force().count() == len(one.orders)
        payments = IncomingPayment.objects.filter(payer=player, state="paid")
        top_ups = payments.filter(kind="top_up").values_list("provider_reference", flat=True)
        assert sorted(top_ups) == sorted(one.top_ups)
        redeemed = Redemption.objects.filter(player=player)
        digests = sorted(bytes(one) for one in redeemed.values_list("card__digest", flat=True))
        assert digests == sorted(digest(read_code(code)) for code in one.redeemed)
        by_card = 0
        for number, codes in one.with_codes.items():
            used = Card.objects.filter(digest__in=[digest(read_code(code)) for code in codes])
            assert [card.left_minor for card in used] == [0, 0]
            parts = orders.get(number=number).tenders.filter(kind="card")
            assert [part.amount_minor for part in parts] == [10_00, 10_00]
            by_card += 20_00
        came = sum_of(payments, "amount_minor") + sum_of(redeemed, "amount_minor")
        spent = sum_of(orders, "gross_minor") - by_card
        assert wallet_balance(player, "USD") == came - spent
    happened = Order.objects.count() + Redemption.objects.count()
    happened += IncomingPayment.objects.filter(state="paid").count()
    assert Entry.objects.count() == opening.entries + happened


def sum_of(rows: QuerySet[Any, Any], name: str) -> int:
    return rows.aggregate(sum=Sum(name))["sum"] or 0


def check_letters(shop: Installation, opening: Opening) -> None:
    """One receipt of each order, and it went out."""
    letters = OutgoingMail.objects.filter(recipient__in=[one.email for one in opening.players])
    for number, buyer in Order.objects.values_list("number", "buyer__email"):
        assert letters.filter(subject__contains=number, recipient=buyer).count() == 1, number
    files = (shop.ground / "var" / "mail").iterdir()
    went = set(
        re.findall(
            r"^Message-ID: *(?:\n )?(\S+)", "".join(map(Path.read_text, files)), re.MULTILINE
        )
    )
    assert set(letters.values_list("message_id", flat=True)) <= went
