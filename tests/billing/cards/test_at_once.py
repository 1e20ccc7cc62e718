"""Many at once: a card is redeemed by one of them."""

import pytest

from billing.cards.errors import CodeRefused, WrongCard
from billing.cards.models import Redemption, WrongCode
from billing.cards.services.expiring import expire_cards
from billing.cards.services.redeeming import redeem
from billing.ledger.services import verify
from billing.selectors.wallets import wallet_balance
from incubator.accounts.access import Role
from incubator.accounts.models import User
from tests.billing.cards.making import HOME, more_codes
from tests.billing.test_concurrency import at_once
from tests.cast import person, resident
from tests.powers import tamper
from tests.sizes import LARGE

pytestmark = [pytest.mark.usefixtures("committed_db"), pytest.mark.large]
PEOPLE, ROUNDS = (64, 50) if LARGE else (8, 1)


def test_of_many_at_once_one_redeems_a_card(
    card_codes: list[str], finance: User, seller: User
) -> None:
    people = [person(f"Player {number}") for number in range(PEOPLE)]
    codes = card_codes[:ROUNDS]
    if LARGE:
        voter = resident("Carla Cards", Role.FINANCE)
        codes = more_codes(ROUNDS, "Ten dollars", finance, voter, seller)
    for code in codes:

        def attempt(one: User, code: str = code) -> Redemption:
            return redeem(code=code, player=one, network=f"net of {one.pk}", actor=one)

        results = at_once(*(lambda one=one: attempt(one) for one in people))

        assert sum(isinstance(one, Redemption) for one in results) == 1
        assert sum(isinstance(one, CodeRefused) for one in results) == PEOPLE - 1, results
        # Who lost some of the rounds would have to wait with the next.
        WrongCode.objects.all().delete()
    assert sum(wallet_balance(one, "USD") for one in people) == 1_000 * ROUNDS
    assert Redemption.objects.count() == ROUNDS
    assert verify().discrepancies == ()


def test_one_person_who_presses_often_redeems_once(card_codes: list[str], player: User) -> None:
    def attempt() -> Redemption:
        return redeem(code=card_codes[0], player=player, network=HOME, actor=player)

    results = at_once(*[attempt] * 4)

    assert sum(isinstance(one, Redemption) for one in results) == 1
    assert all(isinstance(one, (Redemption, CodeRefused, WrongCard)) for one in results), results
    assert wallet_balance(player, "USD") == 1_000


def test_two_sweeps_at_once_post_nothing_twice(card_codes: list[str]) -> None:
    tamper("UPDATE cards_card SET expires_on = '2020-01-01' WHERE state = 'active'")
    counts = at_once(*[expire_cards] * 3)
    assert sum(int(str(one)) for one in counts) == 6
    assert verify().discrepancies == ()
