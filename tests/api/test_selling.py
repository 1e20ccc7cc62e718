"""What a studio's programs do with products, prices, keys and what players bought."""

import pytest

from billing.models import Consumption, GameKey, ProductKind
from billing.services.delivery import deliver
from incubator.accounts.models import User
from studios.models import Game
from tests.api.conftest import Program, problem
from tests.billing.selling import line_of, sell

pytestmark = pytest.mark.django_db


def test_products_of_every_kind_are_added_priced_and_filled(program: Program, game: Game) -> None:
    base = f"/games/{game.slug}/products"
    full = {"sku": "full", "name": "Full game", "amount_minor": 1999}
    for more in (
        full,
        {"sku": "coins", "name": "Coins", "amount_minor": 99, "kind": "currency", "quantity": 500},
        {"sku": "key", "name": "Key", "amount_minor": 999, "kind": "key"},
    ):
        assert program.post(base, more).status_code == 201
    parts = [{"sku": "full", "weight": 2000}, {"sku": "coins", "weight": 100}]
    both = {"sku": "both", "name": "Both", "amount_minor": 2049, "kind": "bundle", "parts": parts}
    made = program.post(base, both).json()
    assert made["parts"] == [{"game": game.slug} | part for part in parts]
    wrong = problem(program.post(base, both | {"sku": "more", "parts": parts[:1]}))
    assert "from two" in wrong["detail"]

    euros = {"amount_minor": 1, "currency": "EUR", "country": "DE"}
    assert program.post(f"{base}/full/prices", euros).status_code == 201
    typo = {"amount_minor": 199_900, "currency": "USD"}
    assert "far from" in problem(program.post(f"{base}/full/prices", typo))["detail"]
    meant = program.post(f"{base}/full/prices", typo | {"is_meant": True})
    assert meant.json()["amount_minor"] == 199_900
    assert problem(program.post(f"{base}/none/prices", typo))["status"] == 404

    added = program.post(f"{base}/key/keys", {"keys": ["A-1", "B-2", "A-1"]}).json()
    assert added == {"added": 2, "repeated": [3], "keys_left": 2}
    pool = {"keys_left": 2, "reserved": 0, "sold": 0, "warn_below": 20}
    assert program.get(f"{base}/key/keys").json() == pool
    items = {one["sku"]: one for one in program.get(base).json()["items"]}
    assert (items["coins"]["quantity"], items["key"]["keys_left"]) == (500, 2)
    assert len(items["full"]["prices"]) == 2
    assert "A-1" not in str(items)
    assert GameKey.objects.count() == 2


def test_a_use_sent_again_is_answered_again(
    program: Program, game: Game, founder: User, player: User
) -> None:
    line = line_of(sell(game, founder, ProductKind.CURRENCY, quantity=100), player)
    held = deliver(line, player=player)
    listed = f"/games/{game.slug}/entitlements"
    [shown] = program.get(f"{listed}?order={line.order.number}").json()["items"]
    assert (shown["kind"], shown["left"], shown["source"]) == ("currency", 100, "order")

    def use(quantity: int, key: str) -> dict[str, object]:
        answer = program.post(f"{listed}/{held.pk}/consume", {"quantity": quantity}, key=key)
        return answer.json()

    first = use(30, "match-1")
    assert first["left"] == 70
    assert use(30, "match-1") == first
    assert use(31, "match-1")["status"] == 409
    assert "70 pieces are left" in str(use(71, "match-2")["detail"])
    # What was refused has used no key up.
    assert use(70, "match-2")["left"] == 0
    assert Consumption.objects.count() == 2
    nobodys = program.post(f"{listed}/{held.pk + 1}/consume", {"quantity": 1})
    assert problem(nobodys)["status"] == 404
