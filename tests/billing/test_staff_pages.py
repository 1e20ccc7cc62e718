"""Orders, refunds and the ledger, as the staff see them."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from billing.entry_words import ORDER
from billing.ledger import chart
from billing.ledger.models import Account, Entry
from billing.ledger.services import Reservation, reserve_one, void
from billing.models import Order, Product, Refund
from billing.selectors.wallets import wallet_balance
from billing.services.catalogue import set_price
from billing.services.orders import buy_with_wallet
from incubator.accounts.models import User
from studios.models import Game
from tests.billing.conftest import Fill
from tests.clients import Client, words
from tests.voting import vote_page

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]


@pytest.fixture
def as_person() -> SignIn:
    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def order(player: User, product: Product, founder: User, fill: Fill) -> Order:
    set_price(product=product, currency="USD", amount_minor=15_000, actor=founder, is_meant=True)
    fill(player, 20_000)
    return buy_with_wallet(player=player, product=product, key="a", actor=player)


def test_an_order_is_found_by_number_buyer_and_address(
    order: Order, player: User, agent: User, as_person: SignIn
) -> None:
    client = as_person(agent)

    for wanted in (order.number, "petra", player.email):
        assert order.number.encode() in client.get("/staff/orders/", {"q": wanted}).content
    nothing = client.get("/staff/orders/", {"q": "nobody"})
    assert b"Nothing matches" in nothing.content
    csv = client.get("/staff/orders/?format=csv&state=paid")
    assert order.number.encode() in b"".join(csv.streaming_content)  # type: ignore[attr-defined]


def test_an_agent_refunds_a_part_and_the_lead_approves_the_rest(
    order: Order, game: Game, player: User, agent: User, support_lead: User, as_person: SignIn
) -> None:
    page = f"/staff/orders/{order.number}/"
    form_url = f"{page}refund/{order.lines.get().pk}/"
    client = as_person(agent)
    shown = words(client.get(form_url))
    assert "Sales of Paper Tides, not settled" in shown
    assert f"liability:revenue:{game.pk}" in shown

    def refund(amount: str) -> bytes:
        key = re.search(rb'name="form_key" value="([^"]+)"', client.get(form_url).content)
        assert key is not None
        sent = {"form_key": key[1].decode(), "amount_minor": amount, "reason": "Broken"}
        return client.post(form_url, sent, follow=True).content

    assert b"$20.00 went back" in refund("20")
    assert wallet_balance(player, "USD") == 7_000
    assert b"only $130.00 is left" in refund("131")
    assert b"waits for a support lead" in refund("130")
    assert b"Lena Lead" in client.get(page).content

    vote_url = vote_page(Refund.objects.get(state="requested"))
    assert client.post(vote_url, {"verdict": "approve"}, follow=True).status_code == 200
    assert wallet_balance(player, "USD") == 7_000
    as_person(support_lead).post(vote_url, {"verdict": "approve"})

    assert wallet_balance(player, "USD") == 20_000
    assert b"refunded" in client.get(page).content


def test_readers_open_every_account_and_entry(
    order: Order, game: Game, finance: User, auditor: User, as_person: SignIn
) -> None:
    account = Account.objects.get(code=f"liability:revenue:{game.pk}")
    for person in (finance, auditor):
        client = as_person(person)
        assert b"liability:wallet" in client.get("/staff/ledger/").content
        found = client.get("/staff/ledger/", {"q": "revenue", "code__startswith": "liability"})
        assert "−$150.00".encode() in found.content
        assert b"$150.00" in client.get(f"/staff/ledger/accounts/{account.pk}/").content
        for entry in Entry.objects.all():
            assert entry.key.encode() in client.get(f"/staff/ledger/entries/{entry.pk}/").content
        csv = client.get("/staff/ledger/?format=csv")
        by_name = client.get("/staff/ledger/", {"q": "paper ti"})
        assert account.code in words(by_name)
        assert "liability:wallet" not in by_name.content.decode()
        row = f'"Sales of Paper Tides, not settled",{account.code},USD,'
        assert row.encode() in b"".join(csv.streaming_content)  # type: ignore[attr-defined]


def test_entries_of_an_account_are_found_by_what_they_say_and_by_kind(
    order: Order, game: Game, finance: User, as_person: SignIn
) -> None:
    account = Account.objects.get(code=f"liability:revenue:{game.pk}")
    page, sold = f"/staff/ledger/accounts/{account.pk}/lines/", f"({order.number})"
    client = as_person(finance)
    for wanted in ("paper tides", order.number, "billing.order", f"order:{order.number}"):
        assert sold in client.get(page, {"q": wanted}).content.decode()
    for unwanted in ("Kite", "billing.refund", "product"):
        assert sold not in client.get(page, {"q": unwanted}).content.decode()
    assert sold in client.get(page, {"entry__kind": "billing.order"}).content.decode()
    csv = client.get(page, {"format": "csv"})
    assert sold.encode() in b"".join(csv.streaming_content)  # type: ignore[attr-defined]


def test_an_account_shows_what_is_held_of_it_for_what_and_until_when(
    order: Order, player: User, finance: User, as_person: SignIn
) -> None:
    client, ref = as_person(finance), chart.wallet(player.pk, "USD")
    page = f"/staff/ledger/accounts/{Account.objects.get(code=ref.code).pk}/"
    assert "Held" not in words(client.get(page))
    hold = reserve_one(
        Reservation(
            key="hold:1",
            said=ORDER(game="Kite Season", product="Full game", order="O-9"),
            account=ref,
            amount=12_34,
            expires_at=timezone.now() + timedelta(minutes=15),
        ),
        actor=player,
    )
    shown = words(client.get(page))
    assert "Kite Season" in shown
    assert shown.count("$12.34") == 2
    void([hold], actor=None)
    assert "Held" not in words(client.get(page))


def test_a_vote_by_somebody_of_another_role_is_refused(
    order: Order, player: User, agent: User, editor: User, as_person: SignIn
) -> None:
    client = as_person(agent)
    line = order.lines.get()
    sent = {
        "amount_minor": "150",
        "reason": "Broken",
    }
    client.post(f"/staff/orders/{order.number}/refund/{line.pk}/", sent)
    vote_url = vote_page(Refund.objects.get())

    answer = as_person(editor).post(vote_url, {"verdict": "approve"})

    assert answer.status_code == 403
    assert Refund.objects.get().state == "requested"
    assert wallet_balance(player, "USD") == 5_000


def test_staff_pages_do_not_exist_for_players_and_refuse_other_roles(
    order: Order, player: User, agent: User, auditor: User, editor: User, as_person: SignIn
) -> None:
    refund_url = f"/staff/orders/{order.number}/refund/{order.lines.get().pk}/"
    paths = ["/staff/orders/", f"/staff/orders/{order.number}/"]
    for path in [*paths, refund_url, "/staff/payouts/", "/staff/ledger/"]:
        assert as_person(player).get(path).status_code == 404, path
    for path in paths:
        assert as_person(editor).get(path).status_code == 200, path
    assert as_person(editor).get(refund_url).status_code == 403
    # A studio's money is read by those it concerns.
    assert as_person(editor).get("/staff/payouts/").status_code == 403
    assert as_person(agent).get("/staff/ledger/").status_code == 403
    assert as_person(auditor).get(refund_url).status_code == 200
    sent = {"amount_minor": "1", "reason": "x"}
    assert as_person(auditor).post(refund_url, sent).status_code == 403
    assert not Refund.objects.exists()
