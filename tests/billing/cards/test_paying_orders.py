"""Cards of one game pay for what is bought of it, and get back what is refunded."""

import pytest
from django.test import Client

from billing.cards.models import Card
from billing.ledger.services import verify
from billing.models import Entitlement, Order, OrderLine, Product
from billing.payments.gateways import sandbox_bank
from billing.payments.services.incoming import resolve_payment
from billing.selectors.quotes import Item
from billing.selectors.wallets import wallet_balance
from billing.services.card_codes import cards_typed
from billing.services.orders import place_order
from billing.services.pending import cancel_order, pay_rest
from billing.services.refunds import refund_line
from incubator.accounts.models import User
from studios.services.games import add_game
from tests.billing.cards.making import HOME
from tests.billing.conftest import Fill
from tests.billing.making import put_on_sale

pytestmark = pytest.mark.django_db


def place(player: User, product: Product, codes: list[str], key: str = "a") -> Order:
    cards = cards_typed("\n".join(codes), games=[product.game], player=player, network=HOME)
    return place_order(
        player=player, items=[Item(product)], currency="USD", key=key, cards=cards, actor=player
    )


def paid_with(order: Order) -> list[tuple[str, int]]:
    return [(one.kind, one.amount_minor) for one in order.tenders.all()]


def left() -> list[int]:
    of_game = Card.objects.filter(card_class__game__isnull=False)
    return list(of_game.order_by("serial").values_list("left_minor", flat=True))


def test_the_second_card_gives_only_what_the_first_left(
    player: User, product: Product, agent: User, game_codes: list[str], fill: Fill
) -> None:
    """The product costs 19.99."""
    order = place(player, product, game_codes)
    assert (order.state, paid_with(order)) == ("paid", [("card", 10_00), ("card", 9_99)])
    assert left() == [0, 1]
    line = order.lines.get()
    refunds = [
        refund_line(line=line, amount_minor=amount, reason="No", key=str(amount), actor=agent)
        for amount in (9_98, 10_01)
    ]
    parts = [[part.amount_minor for part in one.parts.all()] for one in refunds]
    assert (parts, left()) == ([[9_98], [1, 10_00]], [10_00, 10_00])
    assert wallet_balance(player, "USD") == 0
    assert verify().discrepancies == ()


def test_a_card_and_a_wallet_and_the_rest_on_the_way(
    player: User, product: Product, founder: User, game_codes: list[str], fill: Fill
) -> None:
    fill(player, 4_00)
    order = place(player, product, game_codes[:1])
    assert paid_with(order) == [("card", 10_00), ("wallet", 4_00), ("gateway", 5_99)]
    # What the waiting order was promised of the card is not offered to another.
    songs = put_on_sale(product.game, "songs", "Songs", 5_00, founder)
    other = place(player, songs, game_codes[:1], "b")
    assert paid_with(other) == [("gateway", 5_00)]
    cancel_order(order=other, actor=player)
    payment = pay_rest(order=order, actor=player)
    sandbox_bank.pay_charge(
        token=payment.provider_reference, card_number=sandbox_bank.APPROVED_CARD
    )
    resolve_payment(payment=payment)
    order.refresh_from_db()
    assert (order.state, left()[0], wallet_balance(player, "USD")) == ("paid", 0, 0)
    assert verify().discrepancies == ()


def test_a_card_pays_only_for_its_own_game(
    player: User, product: Product, founder: User, game_codes: list[str], fill: Fill
) -> None:
    fill(player, 20_00)
    another_game = add_game(
        studio=product.game.studio,
        title="Other",
        tagline="",
        about="",
        currency="USD",
        actor=founder,
    )
    other = put_on_sale(another_game, "other", "Other game", 3_00, founder)
    cards = cards_typed(
        game_codes[0], games=[other.game, product.game], player=player, network=HOME
    )
    order = place_order(
        player=player,
        items=[Item(other), Item(product)],
        currency="USD",
        key="a",
        cards=cards,
        actor=player,
    )
    assert paid_with(order) == [("card", 10_00), ("wallet", 12_99)]
    assert OrderLine.objects.filter(order=order).count() == 2


def test_the_page_takes_codes_and_keeps_a_wrong_one(
    client: Client, player: User, product: Product, game_codes: list[str]
) -> None:
    client.force_login(player)
    url = f"/buy/{product.pk}/"
    assert "Codes of prepaid cards" in client.get(url).content.decode()
    sent = {"expected_minor": "1999", "currency": "USD", "form_key": "7" * 32}
    wrong = client.post(url, sent | {"codes": "AAAA-BBBB"})
    assert wrong.status_code == 200
    assert "AAAA-BBBB" in wrong.content.decode()
    assert not Order.objects.exists()
    answers = [client.post(url, sent | {"codes": "\n".join(game_codes)}) for _twice in range(2)]
    order = Order.objects.get()
    assert [answer.headers["Location"] for answer in answers] == [f"/orders/{order.number}/"] * 2
    assert Entitlement.objects.of(player).count() == 1
    assert "From card CB-" in client.get(f"/orders/{order.number}/").content.decode()
