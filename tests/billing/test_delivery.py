"""What each kind of product gives, and keys that are sold once."""

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from billing.errors import KeysRefused, NotForSale, OutOfKeys, ProductRefused
from billing.models import Entitlement, GameKey, OrderLine, Product, ProductKind
from billing.services import keys
from billing.services.delivery import deliver, release, reserve
from billing.services.orders import buy_with_wallet
from incubator.accounts.models import User
from incubator.messaging.models import Notification
from studios.models import Game
from tests.billing.selling import fill_pool, line_of, sell
from tests.powers import refuse
from tests.publishing import put_on_site

pytestmark = pytest.mark.django_db


def bought(product: Product, player: User, units: int = 1) -> Entitlement:
    line = line_of(product, player, units)
    reserve(line, player=player)
    return deliver(line, player=player)


@pytest.fixture
def keyed(game: Game, founder: User) -> Product:
    put_on_site(game)
    return sell(game, founder, ProductKind.KEY)


def test_each_kind_gives_what_it_says(game: Game, founder: User, player: User) -> None:
    coins = sell(game, founder, ProductKind.CURRENCY, quantity=500)
    first, second = bought(coins, player, units=3), bought(coins, player)
    assert (first.quantity, first.left, second.left) == (1500, 1500, 500)

    season = sell(game, founder, ProductKind.DURABLE, "season", valid_days=30)
    timed = bought(season, player)
    assert timed.valid_until is not None
    assert (timed.valid_until - timed.granted_at).days == 30
    # What ends may be had again, what lasts may not.
    bought(season, player)
    lasting = sell(game, founder, ProductKind.DURABLE)
    bought(lasting, player)
    with pytest.raises(IntegrityError, match="entitlement_held_once"), transaction.atomic():
        bought(lasting, player)


def test_a_line_is_delivered_once(game: Game, founder: User, player: User) -> None:
    line = line_of(sell(game, founder, ProductKind.CONSUMABLE, quantity=5), player)
    assert deliver(line, player=player) == deliver(line, player=player)


def test_what_does_not_fit_a_kind_is_refused(
    game: Game, founder: User, player: User, product: Product
) -> None:
    with pytest.raises(ProductRefused, match="by the piece"):
        sell(game, founder, ProductKind.DURABLE, quantity=2)
    with pytest.raises(ProductRefused, match="for good"):
        sell(game, founder, ProductKind.KEY, valid_days=3)
    with pytest.raises(ProductRefused, match="from two"):
        sell(game, founder, ProductKind.BUNDLE, parts={product: 1})
    with pytest.raises(KeysRefused, match="no key for another shop"):
        keys.add_keys(product=product, text="A", actor=founder)
    refuse("UPDATE billing_product SET kind = 'consumable'", "kind is kept as it was written")
    line = line_of(product, player)
    columns = 'player_id, product_id, order_line_id, state, quantity, "left", granted_at'
    for quantity in ("5, 5", "NULL, NULL"):
        lasts = "" if quantity[0] == "5" else ", is_lasting"
        refuse(
            f"INSERT INTO billing_entitlement ({columns}{lasts}) SELECT {player.pk},"
            f" {product.pk}, {line.pk}, 'active', {quantity}, now(){lasts and ', false'}",
            "is not given like this",
        )


def test_a_key_goes_from_the_pool_to_its_buyer(
    keyed: Product, founder: User, player: User, stranger: User
) -> None:
    pool = fill_pool(keyed, 3, founder)
    order = buy_with_wallet(player=player, product=keyed, key="one", actor=player)
    again = buy_with_wallet(player=player, product=keyed, key="two", actor=player)
    mine = GameKey.objects.get(order_line__order=order)
    assert mine.revealed_at is None
    assert pool[0] not in mine.sealed
    with pytest.raises(Http404):
        keys.reveal(key=mine, actor=stranger)
    assert keys.reveal(key=mine, actor=player) == pool[0]
    shown = GameKey.objects.get(pk=mine.pk).revealed_at
    assert keys.reveal(key=mine, actor=player) == pool[0]
    assert GameKey.objects.get(pk=mine.pk).revealed_at == shown is not None
    assert GameKey.objects.get(order_line__order=again).pk != mine.pk


def test_a_reserved_key_is_free_again_when_its_order_ends(
    keyed: Product, founder: User, player: User
) -> None:
    fill_pool(keyed, 2, founder)
    first, second = line_of(keyed, player, units=2), line_of(keyed, player)
    reserve(first, player=player)
    with pytest.raises(OutOfKeys):
        reserve(second, player=player)
    release(first)
    reserve(second, player=player)
    # It was paid after all, though it had ended: one is left, two are owed.
    with pytest.raises(OutOfKeys):
        deliver(first, player=player)
    release(second)
    assert deliver(first, player=player).is_active
    release(first)
    assert GameKey.objects.sold().filter(order_line=first).count() == 2


def test_the_database_sells_no_key_twice(keyed: Product, founder: User, player: User) -> None:
    fill_pool(keyed, 2, founder)
    first, other = line_of(keyed, player), line_of(keyed, player)
    # An entitlement to a key that nobody handed over.
    with pytest.raises(IntegrityError, match="not given like this"), transaction.atomic():
        Entitlement.objects.create(player=player, product=keyed, order_line=first, is_lasting=False)
    reserve(other, player=player)
    deliver(first, player=player)
    sold = GameKey.objects.sold().get()
    held = GameKey.objects.get(order_line=other)
    for change, key in (
        ("order_line_id = NULL, sold_at = NULL", sold),
        ("sold_at = NULL", sold),
        ("digest = 'x'", sold),
    ):
        refuse(
            f"UPDATE billing_gamekey SET {change} WHERE id = {key.pk}",  # noqa: S608
            "is kept as it was written",
        )
    for line, key in ((first, held), (other, sold)):
        refuse(
            f"UPDATE billing_gamekey SET order_line_id = {line.pk} WHERE id = {key.pk}",  # noqa: S608
            "reserved for another line",
        )
    refuse("DELETE FROM billing_gamekey", "is refused")


def test_keys_that_are_there_already_are_left_out_and_named(keyed: Product, founder: User) -> None:
    added = keys.add_keys(product=keyed, text="\ufeffAAA-1\n\n BBB-2 \r\nAAA-1\n", actor=founder)
    assert (added.count, added.repeated) == (2, [4])
    added = keys.add_keys(product=keyed, text="CCC-3\nBBB-2", actor=founder)
    assert (added.count, added.repeated) == (1, [2])
    for wrong, said in (("", "no key in it"), ("A" * 201, "Line 1"), ("A\nB\x00", "Line 2")):
        with pytest.raises(KeysRefused, match=said):
            keys.add_keys(product=keyed, text=wrong, actor=founder)
    assert GameKey.objects.count() == 3


def test_a_studio_is_told_once_that_keys_become_few(
    keyed: Product, founder: User, player: User
) -> None:
    def told() -> int:
        keys.warn_of_low_pools()
        return Notification.objects.filter(kind="keys_low", person=founder).count()

    keys.set_warning(product=keyed, warn_below=2, actor=founder)
    # Nothing was ever in it.
    assert told() == 0
    fill_pool(keyed, 3, founder)
    assert told() == 0
    bought(keyed, player, units=2)
    assert (told(), told()) == (1, 1)
    keys.add_keys(product=keyed, text="MORE-1\nMORE-2", actor=founder)
    assert told() == 1
    bought(keyed, player, units=2)
    assert told() == 2


def test_a_bundle_has_a_line_for_each_part(
    game: Game, founder: User, player: User, product: Product
) -> None:
    coins = sell(game, founder, ProductKind.CURRENCY)
    bundle = sell(game, founder, ProductKind.BUNDLE, parts={product: 2, coins: 1})
    with pytest.raises(NotForSale, match="by its parts"):
        deliver(line_of(bundle, player), player=player)
    assert OrderLine.objects.count() == 1
