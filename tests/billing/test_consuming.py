"""What players bought is used up once, whatever is sent again."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from billing.errors import UseKeyReused, UseRefused
from billing.models import Consumption, Entitlement, ProductKind
from billing.services.consuming import consume
from billing.services.delivery import deliver
from billing.services.entitlements import regrant, take_back
from incubator.accounts.models import User
from studios.models import Game, StudioRole
from tests.billing.selling import line_of, sell
from tests.joining import join
from tests.powers import refuse

pytestmark = pytest.mark.django_db


@pytest.fixture
def coins(game: Game, founder: User, player: User) -> Entitlement:
    product = sell(game, founder, ProductKind.CURRENCY, quantity=100)
    return deliver(line_of(product, player), player=player)


def left_of(entitlement: Entitlement) -> int | None:
    return Entitlement.objects.get(pk=entitlement.pk).left


def test_a_use_is_counted_once(coins: Entitlement, member: User) -> None:
    first = consume(entitlement=coins, quantity=30, key="match-1", actor=member)
    again = consume(entitlement=coins, quantity=30, key="match-1", actor=member)
    assert first == again
    assert first.left_after == again.left_after == left_of(coins) == 70
    with pytest.raises(UseKeyReused):
        consume(entitlement=coins, quantity=31, key="match-1", actor=member)
    with pytest.raises(UseRefused, match="70 pieces are left"):
        consume(entitlement=coins, quantity=71, key="match-2", actor=member)
    consume(entitlement=coins, quantity=70, key="match-2", actor=member)
    assert left_of(coins) == 0
    # An answer that was lost is found again though nothing is left.
    assert consume(entitlement=coins, quantity=30, key="match-1", actor=member) == first


def test_what_was_taken_back_is_not_used_but_what_was_used_stays(
    coins: Entitlement, member: User, support_lead: User, agent: User
) -> None:
    consume(entitlement=coins, quantity=30, key="a", actor=member)
    take_back(entitlement=coins, reason="A stolen card.", actor=support_lead)
    with pytest.raises(UseRefused, match="taken back"):
        consume(entitlement=coins, quantity=1, key="b", actor=member)
    assert left_of(coins) == 70
    regrant(entitlement=coins, reason="It was theirs.", actor=agent)
    consume(entitlement=coins, quantity=1, key="b", actor=member)
    assert left_of(coins) == 69


def test_only_those_of_the_game_use_it_up(
    coins: Entitlement, game: Game, founder: User, player: User, stranger: User, operations: User
) -> None:
    join(studio=game.studio, user=operations, role=StudioRole.SUPPORT, actor=founder)
    for person, answer in ((player, Http404), (stranger, Http404), (operations, PermissionDenied)):
        with pytest.raises(answer):
            consume(entitlement=coins, quantity=1, key="a", actor=person)
    assert not Consumption.objects.exists()


def test_the_database_counts(coins: Entitlement, game: Game, member: User) -> None:
    consume(entitlement=coins, quantity=60, key="a", actor=member)
    row = f"{coins.pk}, {game.pk}, '', {member.pk}, now(), 0"
    columns = "entitlement_id, game_id, content_hash, by_id, at, left_after, key, quantity"
    insert = f"INSERT INTO billing_consumption ({columns}) SELECT {row}"
    refuse(f"{insert}, 'b', 41", "has not 41 left")
    refuse(f"{insert}, 'a', 1", "consumption_once_per_key")
    refuse('UPDATE billing_entitlement SET "left" = 100', "only the database itself")
    refuse("UPDATE billing_entitlement SET quantity = 1000", "is kept as it was written")
    refuse("DELETE FROM billing_consumption", "is refused")
    refuse("UPDATE billing_consumption SET quantity = 1", "is refused")
    assert left_of(coins) == 40


def test_what_is_over_is_not_used(game: Game, founder: User, player: User) -> None:
    boost = sell(game, founder, ProductKind.CONSUMABLE, valid_days=1)
    one = deliver(line_of(boost, player), player=player)
    Entitlement.objects.filter(pk=one.pk).update(valid_until=timezone.now())
    with pytest.raises(UseRefused, match="is over"):
        consume(entitlement=one, quantity=1, key="a", actor=founder)
