"""Pages of the store, the wallet and the bank, as people use them."""

import re
import uuid

import pytest
from django.test import Client

from billing.models import Order, Product
from billing.payments.gateways import sandbox_bank
from billing.payments.gateways.sandbox import notification_of
from billing.payments.models import IncomingPayment, SandboxCharge
from billing.selectors.wallets import wallet_balance
from billing.services.orders import buy_with_wallet
from incubator.accounts.models import User
from tests.billing.conftest import Fill

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_player(player: User) -> Client:
    client = Client()
    client.force_login(player)
    return client


def hidden(page: bytes) -> dict[str, str]:
    found = re.findall(rb'type="hidden" name="(\w+)" value="([^"]*)"', page)
    return {
        name.decode(): value.decode() for name, value in found if name != b"csrfmiddlewaretoken"
    }


def test_a_player_tops_up_on_the_banks_page_and_buys(
    as_player: Client, player: User, product: Product
) -> None:
    form = hidden(as_player.get("/wallet/").content)
    at_bank = as_player.post("/wallet/", form | {"amount_minor": "25"}, follow=True)
    assert b"This is the sandbox bank" in at_bank.content
    pay_url = at_bank.redirect_chain[-1][0]

    declined = as_player.post(pay_url, {"card_number": sandbox_bank.DECLINED_CARD})
    assert b"declined" in declined.content
    back = as_player.post(pay_url, {"card_number": sandbox_bank.APPROVED_CARD}, follow=True)
    assert b"$25.00 is in your wallet" in back.content

    page = as_player.get(f"/buy/{product.pk}/")
    assert b"$5.01" in page.content
    form = hidden(page.content)
    bought = as_player.post(f"/buy/{product.pk}/", form, follow=True)
    again = as_player.post(f"/buy/{product.pk}/", form, follow=True)

    assert Order.objects.count() == 1
    assert bought.redirect_chain == again.redirect_chain
    assert wallet_balance(player, "USD") == 501
    assert b"Full game" in as_player.get("/library/").content
    assert b"Full game" in as_player.get("/orders/").content
    assert b"$19.99" in as_player.get("/wallet/").content


def test_cancelling_at_the_bank_charges_nothing(as_player: Client, player: User) -> None:
    form = hidden(as_player.get("/wallet/").content)
    at_bank = as_player.post("/wallet/", form | {"amount_minor": "25"}, follow=True)

    back = as_player.post(at_bank.redirect_chain[-1][0], {"cancel": "1"}, follow=True)

    assert b"Nothing was charged" in back.content
    assert wallet_balance(player, "USD") == 0


def test_a_lost_connection_is_told_and_settled_on_return(as_player: Client, player: User) -> None:
    form = hidden(as_player.get("/wallet/").content)
    at_bank = as_player.post("/wallet/", form | {"amount_minor": "25"}, follow=True)
    pay_url = at_bank.redirect_chain[-1][0]

    lost = as_player.post(pay_url, {"card_number": sandbox_bank.SILENT_CARD})
    assert b"the shop was not told" in lost.content
    assert wallet_balance(player, "USD") == 0

    number = IncomingPayment.objects.get().number
    assert b"waiting" in as_player.get(f"/wallet/payments/{number}/").content
    as_player.get(f"/wallet/payments/{number}/return/")
    assert wallet_balance(player, "USD") == 2_500


def test_typed_input_is_kept_beside_the_error(as_player: Client) -> None:
    form = hidden(as_player.get("/wallet/").content)

    page = as_player.post("/wallet/", form | {"amount_minor": "5000"})

    assert b"A top-up can be from $1.00 to $1,000.00" in page.content
    assert b'value="5000"' in page.content


def test_a_wallet_that_is_short_says_how_much_is_to_be_paid(
    as_player: Client, player: User, product: Product
) -> None:
    page = as_player.get(f"/buy/{product.pk}/")

    assert b"Pay $19.99 and buy" in page.content


def test_others_orders_and_top_ups_do_not_exist(
    as_player: Client, stranger: User, product: Product, fill: Fill
) -> None:
    fill(stranger, 5_000)
    order = buy_with_wallet(player=stranger, product=product, key="a", actor=stranger)
    number = IncomingPayment.objects.get().number

    assert as_player.get(f"/orders/{order.number}/").status_code == 404
    assert as_player.get(f"/wallet/payments/{number}/").status_code == 404
    assert as_player.get(f"/wallet/payments/{number}/return/").status_code == 404


def test_store_pages_ask_a_visitor_to_sign_in(client: Client, product: Product) -> None:
    for path in ("/wallet/", "/orders/", "/library/", f"/buy/{product.pk}/"):
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")


def test_a_notification_needs_the_banks_signature(client: Client, player: User, fill: Fill) -> None:
    fill(player, 5_000)
    body, signature = notification_of(SandboxCharge.objects.get())
    url = "/billing/notifications/sandbox/"
    strict = Client(enforce_csrf_checks=True)

    def send(signature: str, body: bytes = body) -> int:
        return strict.post(
            url, body, content_type="application/json", headers={"X-Sandbox-Signature": signature}
        ).status_code

    assert send("") == 403
    assert send("wrong") == 403
    assert send(signature) == 200
    assert send(signature) == 200
    assert wallet_balance(player, "USD") == 5_000
    assert strict.get(url).status_code == 405


def test_an_unknown_bank_page_is_not_found(client: Client) -> None:
    assert client.get(f"/sandbox/pay/{uuid.uuid4().hex}/").status_code == 404
