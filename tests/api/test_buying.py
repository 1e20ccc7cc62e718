"""What a game's programs do for players who connected it: ask, buy, read what is left, redeem."""

from typing import Any

import pytest
from django.test import Client

from billing.cards.models import Redemption, WrongCode
from billing.connections.models import GameConnection, GamePurchase
from billing.connections.services.connecting import disconnect, set_allowance
from billing.connections.services.purchasing import decline_purchase
from billing.models import Entitlement, Order, Product, ProductKind
from billing.selectors.wallets import wallet_balance
from incubator.accounts.models import User
from studios.models import Game, Scope, Studio
from studios.services.games import add_game
from tests.api.conftest import Keyed, Program, problem
from tests.billing.cards.conftest import card_codes, game_codes, seller
from tests.billing.conftest import fill
from tests.billing.connections.conftest import coins, connection, connects
from tests.clients import Client as Proved

pytestmark = pytest.mark.django_db
__all__ = ["card_codes", "coins", "connection", "connects", "fill", "game_codes", "seller"]


@pytest.fixture
def base(game: Game) -> str:
    return f"/games/{game.slug}"


def asked(connection: GameConnection, minor: int = 5_00, units: int = 1) -> dict[str, Any]:
    lines = [{"sku": "coins", "units": units}]
    return {"handle": connection.handle, "lines": lines, "expected_minor": minor}


def test_a_player_connects_the_game_and_it_learns_a_handle(
    program: Program, base: str, coins: Product, player: User
) -> None:
    shown = program.post(f"{base}/connections", {}).json()
    there = f"{base}/connections/{shown['id']}"
    assert program.get(there).json()["state"] == "waiting"
    assert program.get(there).json()["handle"] is None
    client = Proved()
    client.force_login(player)
    address = shown["url"].partition("testserver")[2] or "/" + shown["url"].split("/", 3)[3]
    page = client.get(address).content.decode()
    assert shown["code"] in page
    assert client.post(address, {"monthly_minor": "12"}).status_code == 302
    handle = program.get(there).json()["handle"]
    assert GameConnection.objects.get(player=player).handle == handle
    left = program.get(f"{base}/players/{handle}/wallet").json()
    assert left == {
        "currency": "USD", "monthly_minor": 12_00, "left_minor": 12_00, "available_minor": 0,
    }  # fmt: skip


def test_a_purchase_is_made_once_however_often_it_is_sent(
    program: Program, base: str, connection: GameConnection, player: User
) -> None:
    first = program.post(f"{base}/purchases", asked(connection), key="match-1")
    assert first.status_code == 201
    said = first.json()
    assert (said["state"], said["gross_minor"], said["confirm_url"]) == ("paid", 5_00, None)
    again = program.post(f"{base}/purchases", asked(connection), key="match-1")
    assert again.content == first.content
    assert again["Idempotency-Replayed"] == "true"
    other = program.post(f"{base}/purchases", asked(connection, 10_00, 2), key="match-1")
    assert problem(other)["status"] == 409
    for name in (said["id"], "match-1"):
        assert program.get(f"{base}/purchases/{name}").json() == said
    assert Order.objects.get().number == said["order"]
    owned = program.get(f"{base}/entitlements?player={connection.handle}").json()["items"]
    assert [(one["order"], one["left"]) for one in owned] == [(said["order"], 100)]
    left = program.get(f"{base}/players/{connection.handle}/wallet").json()
    assert left["left_minor"] == left["available_minor"] == 7_00


def test_the_order_has_the_key_for_every_program_of_the_game(
    program: Program, keyed: Keyed, founder: User, base: str, connection: GameConnection
) -> None:
    first = program.post(f"{base}/purchases", asked(connection), key="match-1").json()
    beside = keyed(founder, Scope.WRITE_PURCHASES)
    assert beside.post(f"{base}/purchases", asked(connection), key="match-1").json() == first
    other = beside.post(f"{base}/purchases", asked(connection, 10_00, 2), key="match-2")
    assert problem(other)["status"] == 402
    changed = program.post(f"{base}/purchases", asked(connection), key="match-2")
    assert problem(changed)["type"].endswith("#key-reused")
    assert Order.objects.count() == 1


def test_what_is_not_allowed_leads_to_a_page_where_it_is(
    program: Program, base: str, connection: GameConnection, player: User
) -> None:
    set_allowance(connection=connection, monthly_minor=0, actor=player)
    refused = problem(program.post(f"{base}/purchases", asked(connection), key="one"))
    assert refused["type"].endswith("#confirmation-required")
    again = problem(program.post(f"{base}/purchases", asked(connection), key="one"))
    assert (again["confirm_url"], again["purchase"]) == (
        refused["confirm_url"],
        refused["purchase"],
    )
    assert Order.objects.count() == 0
    page = "/" + refused["confirm_url"].split("/", 3)[3]
    client = Client()
    client.force_login(player)
    assert client.post(page, {"expected_minor": "500"}).status_code == 302
    bought = program.post(f"{base}/purchases", asked(connection), key="one")
    assert (bought.status_code, bought.json()["state"]) == (201, "paid")
    sent_again = client.post(page, {"expected_minor": "500"})["Location"]
    assert sent_again == f"/orders/{Order.objects.get().number}/"
    assert Order.objects.count() == 1
    problem(program.post(f"{base}/purchases", asked(connection), key="two"))
    decline_purchase(purchase=GamePurchase.objects.get(key="two"), actor=player)
    over = problem(program.post(f"{base}/purchases", asked(connection), key="two"))
    assert (over["status"], "declined" in over["detail"]) == (409, True)


def test_rules_of_orders_are_problems_and_use_no_key_up(
    program: Program, base: str, connection: GameConnection
) -> None:
    wrong = program.post(f"{base}/purchases", asked(connection, 1), key="one")
    assert "has changed to $5.00" in problem(wrong)["detail"]
    price = program.get(f"{base}/players/{connection.handle}/prices/coins?units=2").json()
    assert (price["gross_minor"], price["tax_minor"]) == (10_00, 0)
    nothing = asked(connection) | {"lines": [{"sku": "none"}]}
    assert problem(program.post(f"{base}/purchases", nothing, key="one"))["status"] == 422
    assert problem(program.get(f"{base}/players/{connection.handle}/prices/none"))["status"] == 404
    assert not GamePurchase.objects.exists()
    assert program.post(f"{base}/purchases", asked(connection), key="one").status_code == 201


def test_another_game_knows_nobody_of_this_one(
    program: Program,
    studio: Studio,
    founder: User,
    base: str,
    connection: GameConnection,
    player: User,
) -> None:
    kite = add_game(
        studio=studio, title="Kite", tagline="", about="", currency="USD", actor=founder
    )
    bought = program.post(f"{base}/purchases", asked(connection), key="one").json()
    beside = f"/games/{kite.slug}"
    request = connection.requests.get().public_id
    for path in (
        f"{beside}/players/{connection.handle}/wallet",
        f"{beside}/entitlements?player={connection.handle}",
        f"{beside}/purchases/{bought['id']}",
        f"{beside}/connections/{request}",
        f"{base}/players/pl_nobody/wallet",
    ):
        assert problem(program.get(path))["status"] == 404
    assert problem(program.post(f"{beside}/purchases", asked(connection)))["status"] == 404
    disconnect(connection=connection, actor=player)
    assert problem(program.post(f"{base}/purchases", asked(connection)))["status"] == 404
    assert program.get(f"{base}/connections/{request}").json()["state"] == "ended"
    assert Entitlement.objects.of(player).count() == 1


def test_a_card_is_redeemed_and_guessing_is_counted(
    program: Program, base: str, connection: GameConnection, player: User,
    card_codes: list[str], game_codes: list[str],
) -> None:  # fmt: skip
    there, before = f"{base}/players/{connection.handle}/redeem", wallet_balance(player, "USD")
    done = program.post(there, {"code": card_codes[0]}, key="card")
    assert done.json() == {"currency": "USD", "amount_minor": 10_00}
    assert program.post(there, {"code": card_codes[0]}, key="card").content == done.content
    assert wallet_balance(player, "USD") == before + 10_00
    of_game = problem(program.post(there, {"code": game_codes[0]}))
    assert "when you buy something of that game" in of_game["detail"]
    assert Redemption.objects.count() == 1
    for _time in range(5):
        assert problem(program.post(there, {"code": card_codes[4]}))["status"] == 422
    assert WrongCode.objects.filter(person=player).count() == 5
    assert problem(program.post(there, {"code": card_codes[1]}))["status"] == 429


def test_a_card_of_the_game_pays_before_the_wallet(
    program: Program, base: str, connection: GameConnection, player: User, game_codes: list[str]
) -> None:
    set_allowance(connection=connection, monthly_minor=6_00, actor=player)
    wrong = asked(connection, 15_00, 3) | {"cards": ["NONSENSE"]}
    assert problem(program.post(f"{base}/purchases", wrong, key="one"))["status"] == 422
    assert WrongCode.objects.count() == 1
    full = asked(connection, 15_00, 3) | {"cards": [game_codes[0]]}
    assert program.post(f"{base}/purchases", full, key="one").status_code == 201
    bought = GamePurchase.objects.get()
    assert (bought.taken_minor, wallet_balance(player, "USD")) == (5_00, 25_00)
    assert ProductKind(Entitlement.objects.get().product.kind) == ProductKind.CURRENCY
    # Of the allowance too little is left: the card is not touched.
    more = asked(connection, 15_00, 3) | {"cards": [game_codes[1]]}
    assert problem(program.post(f"{base}/purchases", more, key="two"))["status"] == 402
