"""Redeeming: once, whole, and slowly for who guesses."""

from datetime import timedelta

import pytest
from django.utils import timezone

from billing.cards.codes import new_codes
from billing.cards.errors import (
    CardExpired,
    CodeMistyped,
    CodeRefused,
    TooManyGuesses,
    WrongCard,
)
from billing.cards.models import Card, Redemption, WrongCode
from billing.cards.services import guessing
from billing.cards.services.redeeming import redeem
from billing.ledger.services import verify
from billing.selectors.wallets import wallet_balance
from incubator.accounts.models import User
from incubator.messaging.models import OutgoingMail
from tests.billing.cards.making import HOME
from tests.powers import tamper

pytestmark = pytest.mark.django_db


def tried(code: str, player: User, network: str = HOME) -> Redemption:
    return redeem(code=code, player=player, network=network, actor=player)


def test_a_card_fills_the_wallet_once(card_codes: list[str], player: User, stranger: User) -> None:
    done = tried(card_codes[0].lower().replace("-", " "), player)

    assert (done.amount_minor, done.player) == (1_000, player)
    assert wallet_balance(player, "USD") == 1_000
    card = Card.objects.get(redemption=done)
    assert (card.state, card.left_minor) == ("used", 0)
    assert player.notifications.get(kind="card_redeemed").said
    assert OutgoingMail.objects.filter(recipient=player.email, subject__contains="$10.00").exists()
    with pytest.raises(WrongCard, match="You redeemed this card on"):
        tried(card_codes[0], player)
    with pytest.raises(CodeRefused, match="no card of this code"):
        tried(card_codes[0], stranger)
    assert verify().discrepancies == ()


def test_unknown_inactive_and_used_sound_the_same(
    card_codes: list[str], player: User, stranger: User
) -> None:
    tried(card_codes[0], player)
    told = set()
    for code in (card_codes[0], card_codes[4], *new_codes(1)):
        with pytest.raises(CodeRefused) as refused:
            tried(code, stranger)
        told.add((type(refused.value), str(refused.value)))
    assert len(told) == 1
    assert [one.points for one in WrongCode.objects.all()] == [guessing.WRONG] * 3


def test_a_card_of_a_game_is_not_redeemed(game_codes: list[str], player: User) -> None:
    with pytest.raises(WrongCard, match="when you buy something of that game"):
        tried(game_codes[0], player)
    assert not WrongCode.objects.exists()


def test_an_expired_card_says_so(card_codes: list[str], player: User) -> None:
    tamper("UPDATE cards_card SET expires_on = '2020-02-29' WHERE serial = 1")
    with pytest.raises(CardExpired, match="until 29 Feb 2020"):
        tried(card_codes[0], player)
    assert not WrongCode.objects.exists()


def test_typing_errors_count_little(card_codes: list[str], player: User) -> None:
    for _time in range(20):
        with pytest.raises(CodeMistyped):
            tried("ABCD", player)
    tried(card_codes[0], player)


def test_who_guesses_waits_longer_and_longer(card_codes: list[str], player: User) -> None:
    guesses = new_codes(100)
    for _time in range(5):
        with pytest.raises(CodeRefused):
            tried(next(guesses), player)
    # Also for a code that is right.
    with pytest.raises(TooManyGuesses):
        tried(card_codes[0], player)
    _time_passes(guessing.STEP)
    with pytest.raises(CodeRefused):
        tried(next(guesses), player)
    _time_passes(guessing.STEP)
    with pytest.raises(TooManyGuesses):
        tried(card_codes[0], player)
    _time_passes(guessing.STEP)
    tried(card_codes[0], player)


def test_what_is_free_is_not_waited_for_whatever_the_clock_says(
    card_codes: list[str], player: User, stranger: User
) -> None:
    """Of two machines, or of two processes at the same moment, one is ahead."""
    guessing.count_wrong(stranger, HOME, guessing.WRONG)
    tamper("UPDATE cards_wrongcode SET tried_at = now() + interval '5 seconds'")
    assert tried(card_codes[0], player).amount_minor == 1_000


def test_a_network_waits_too_and_later(card_codes: list[str], player: User, stranger: User) -> None:
    for _time in range(50):
        guessing.count_wrong(stranger, HOME, guessing.WRONG)
    with pytest.raises(TooManyGuesses):
        tried(card_codes[0], player)
    assert tried(card_codes[0], player, "198.51.100.0/24")
    assert guessing.NETWORK.wait(10**6) == guessing.NETWORK.longest
    assert guessing.PERSON.wait(10**6) == guessing.PERSON.longest


def test_wrong_codes_are_forgotten(player: User) -> None:
    guessing.count_wrong(player, HOME, guessing.WRONG)
    assert guessing.forget_wrong_codes() == 0
    _time_passes(timedelta(days=3))
    assert guessing.forget_wrong_codes() == 1


def _time_passes(time: timedelta) -> None:
    seconds = time.total_seconds() + 1
    tamper(f"UPDATE cards_wrongcode SET tried_at = tried_at - interval '{seconds} seconds'")  # noqa: S608
    assert WrongCode.objects.latest("pk").tried_at < timezone.now()
