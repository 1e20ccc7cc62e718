"""Two cards of one game on orders that two processes place, pay and give back at once.

Each round leaves the cards as it found them: what they paid is refunded.
"""

from collections.abc import Callable
from functools import partial
from threading import Thread
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from billing.cards.models import Card, CardMove, Redemption, WrongCode
from billing.cards.services.expiring import expire_cards
from billing.cards.services.redeeming import redeem
from billing.ledger.services import verify
from billing.models import Entitlement, Order, Product, Tender
from billing.payments.gateways import sandbox_bank
from billing.payments.models import IncomingPayment
from billing.payments.services.incoming import resolve_payment
from billing.selectors.quotes import Item
from billing.selectors.wallets import wallet_balance
from billing.services.card_codes import cards_typed
from billing.services.orders import place_order
from billing.services.pending import pay_rest
from billing.services.refunds import refund_line
from billing.views import buying
from incubator.accounts.access import Role
from incubator.accounts.models import User
from incubator.core.database import execute
from incubator.runtime.processes import wait_until
from studios.models import Game
from tests.billing.cards.making import HOME, more_codes
from tests.billing.conftest import Fill
from tests.billing.making import put_on_sale
from tests.billing.test_concurrency import at_once
from tests.billing.test_waiting import waiting
from tests.cast import person, resident
from tests.forking import in_processes
from tests.powers import tamper
from tests.sizes import LARGE

pytestmark = [pytest.mark.usefixtures("committed_db"), pytest.mark.large]
ROUNDS = 50 if LARGE else 2
PRICE, WORTH = 19_99, 10_00


@pytest.fixture
def cards(game_codes: list[str]) -> list[Card]:
    """Both of the game, in the order of their codes, worth 10.00 each."""
    return list(Card.objects.filter(card_class__game__isnull=False).order_by("serial"))


def left() -> list[int]:
    of_game = Card.objects.filter(card_class__game__isnull=False)
    return list(of_game.order_by("serial").values_list("left_minor", flat=True))


def paid_with(order: Order) -> list[tuple[str, int]]:
    return [(one.kind, one.amount_minor) for one in order.tenders.all()]


def give_back(order: Order, agent: User) -> None:
    refund_line(
        line=order.lines.get(),
        amount_minor=order.gross_minor,
        reason="The next round.",
        key=f"back {order.number}",
        actor=agent,
    )


def placing(player: User, product: Product, cards: list[Card], key: str) -> Callable[[], str]:
    def place() -> str:
        order = place_order(
            player=player,
            items=[Item(product)],
            currency="USD",
            key=key,
            cards=cards,
            actor=player,
        )
        return order.number

    return place


def test_one_form_sent_by_two_processes_is_one_order(
    player: User, product: Product, agent: User, game_codes: list[str]
) -> None:
    """Also to who is asked while the other is at it, and once more afterwards."""
    client = Client()
    client.force_login(player)
    for turn in range(ROUNDS):
        sent = {
            "expected_minor": PRICE,
            "currency": "USD",
            "form_key": f"{turn:032}",
            "codes": "\n".join(game_codes),
        }

        def send(sent: dict[str, object] = sent) -> str:
            answer = client.post(f"/buy/{product.pk}/", sent)
            return answer.headers.get("Location", answer.content.decode())

        answers = [*in_processes(send, send), send()]

        order = Order.objects.get(source_key__endswith=str(turn).zfill(12))
        assert answers == [f"/orders/{order.number}/"] * 3
        assert (order.state, paid_with(order)) == ("paid", [("card", WORTH), ("card", 9_99)])
        assert left() == [0, 1]
        assert Entitlement.objects.of(player).in_force().count() == 1
        give_back(order, agent)
        assert left() == [WORTH, WORTH]
    assert Order.objects.count() == ROUNDS
    # Whose cards their own order has just spent has guessed nothing.
    assert not WrongCode.objects.exists()
    assert verify().discrepancies == ()


def test_a_form_whose_cards_its_own_order_spends_meanwhile_leads_to_that_order(
    player: User, product: Product, game_codes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look for the order and the look at the cards, the first of two is answered."""
    client = Client()
    client.force_login(player)
    form = {"expected_minor": PRICE, "currency": "USD", "form_key": "7" * 32}
    form["codes"] = "\n".join(game_codes)
    firsts: list[Thread] = []

    def send() -> str:
        return client.post(f"/buy/{product.pk}/", form).headers.get("Location", "")

    def interrupted(*args: Any, **more: Any) -> list[Card]:
        monkeypatch.setattr(buying, "cards_typed", cards_typed)
        firsts.append(Thread(target=at_once, args=(send,)))
        firsts[0].start()
        firsts[0].join(0.5)
        return cards_typed(*args, **more)

    monkeypatch.setattr(buying, "cards_typed", interrupted)
    led_to = send()
    firsts[0].join()

    assert led_to == f"/orders/{Order.objects.get().number}/"
    assert not WrongCode.objects.exists()


def test_of_two_orders_that_want_the_same_cards_the_second_gets_the_rest(
    player: User, founder: User, product: Product, agent: User, fill: Fill, cards: list[Card],
    game_codes: list[str],
) -> None:  # fmt: skip
    """Typed in another order, while somebody tries to redeem them."""
    for one in (player, founder):
        fill(one, PRICE)

    def cash_in() -> object:
        return redeem(code=game_codes[0], player=founder, network=HOME, actor=founder)

    for turn in range(ROUNDS):
        first, second, refused = in_processes(
            placing(player, product, cards, f"a {turn}"),
            placing(founder, product, cards[::-1], f"b {turn}"),
            cash_in,
        )

        assert refused == {"raised": "WrongCard"}
        orders = list(Order.objects.filter(number__in=[first, second]))
        assert [order.state for order in orders] == ["paid", "paid"]
        parts = sorted(tuple(paid_with(order)) for order in orders)
        assert parts == [(("card", 1), ("wallet", 19_98)), (("card", WORTH), ("card", 9_99))]
        assert left() == [0, 0]
        back = [partial(give_back, order, agent) for order in orders]
        assert in_processes(*back) == [None, None]
        assert left() == [WORTH, WORTH]
    assert [wallet_balance(one, "USD") for one in (player, founder)] == [PRICE, PRICE]
    assert not Redemption.objects.exists()
    assert verify().discrepancies == ()


def test_an_order_that_waits_keeps_its_part_while_others_buy_and_it_is_paid(
    founder: User, game: Game, product: Product, agent: User, fill: Fill, cards: list[Card]
) -> None:
    fill(founder, PRICE)
    large = put_on_sale(game, "all", "All of it", PRICE + 5_00, founder)
    for turn in range(ROUNDS):
        # What is given back of a payment on the way is in the wallet.
        player = person(f"Player {turn}")
        number = placing(player, large, cards[::-1], f"a {turn}")()
        waits = Order.objects.get(number=number)
        assert paid_with(waits)[:2] == [("card", WORTH), ("card", WORTH)]
        payment = paid_at_the_bank(waits, player)
        told = partial(state_told, payment)

        results = in_processes(told, told, placing(founder, product, cards, f"b {turn}"))

        assert results[:2] == ["paid", "paid"]
        other = Order.objects.get(number=results[2])
        assert paid_with(other) == [("wallet", PRICE)]
        waits.refresh_from_db()
        assert (waits.state, left()) == ("paid", [0, 0])
        give_back(other, agent)
        give_back(waits, agent)
        assert left() == [WORTH, WORTH]
    assert Tender.objects.filter(kind="card").count() == 2 * ROUNDS
    assert verify().discrepancies == ()


def test_a_card_that_is_over_meanwhile_is_either_spent_or_over(
    game: Game, founder: User, cards: list[Card], finance: User, seller: User
) -> None:
    """What was paid on the way comes when the cards that were to give the rest are over."""
    large = put_on_sale(game, "all", "All of it", PRICE + 5_00, founder)
    if LARGE:
        voter = resident("Carla Cards", Role.FINANCE)
        more_codes(2 * ROUNDS - 2, "Of the game", finance, voter, seller)
        cards = list(Card.objects.filter(card_class__game=game).order_by("pk"))
    for turn in range(len(cards) // 2):
        # What was paid for nothing is in the wallet.
        player = person(f"Player {turn}")
        pair = cards[2 * turn :][:2]
        placed = Order.objects.get(number=placing(player, large, pair, f"a {turn}")())
        payment = paid_at_the_bank(placed, player)
        keys = ", ".join(str(card.pk) for card in pair)
        tamper(f"UPDATE cards_card SET expires_on = '2020-01-01' WHERE id IN ({keys})")  # noqa: S608

        state, _over, again = in_processes(
            partial(state_told, payment),
            expire_cards,
            placing(player, large, pair, f"b {turn}"),
        )

        assert state == "paid"
        # The same purchase in another tab, one for which the cards come too late, or one without.
        if again not in (placed.number, {"raised": "CardExpired"}):
            assert not Tender.objects.filter(order__number=again, kind="card").exists()
        expire_cards()
        placed.refresh_from_db()
        assert placed.state == "cancelled"
        assert wallet_balance(player, "USD") == payment.amount_minor
    assert not Card.objects.filter(card_class__game=game, left_minor__gt=0).exists()
    assert not CardMove.objects.filter(kind="spent").exists()
    assert verify().discrepancies == ()


def state_told(payment: IncomingPayment) -> str:
    return resolve_payment(payment=payment).state


def paid_at_the_bank(order: Order, player: User) -> IncomingPayment:
    payment = pay_rest(order=order, actor=player)
    sandbox_bank.pay_charge(
        token=payment.provider_reference, card_number=sandbox_bank.APPROVED_CARD
    )
    return payment


def test_a_refund_takes_cards_in_the_order_of_a_purchase(
    player: User, founder: User, product: Product, agent: User, fill: Fill, cards: list[Card]
) -> None:
    """It fills the last card first; the two would wait for each other."""
    fill(founder, PRICE)
    paid = Order.objects.get(number=placing(player, product, cards, "a")())
    buy = placing(founder, product, cards, "b")
    with transaction.atomic():
        Card.objects.select_for_update().get(pk=cards[0].pk)
        jobs = [
            Thread(target=at_once, args=(job,)) for job in (buy, lambda: give_back(paid, agent))
        ]
        for count, job in enumerate(jobs, 1):
            job.start()
            assert wait_until(partial(are_waiting, count), seconds=20)
    for job in jobs:
        job.join()
    assert [order.state for order in Order.objects.order_by("pk")] == ["refunded", "paid"]
    assert verify().discrepancies == ()


def are_waiting(count: int) -> bool:
    # Within a transaction the first look would stay.
    execute("SELECT pg_stat_clear_snapshot()")
    return len(waiting()) == count
