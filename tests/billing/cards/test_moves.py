"""Expiry, cards that pay for a game, and what the database refuses whoever asks."""

from datetime import timedelta

import pytest

from billing.cards.errors import CardExpired, CardRefused, CodeRefused, WrongCard
from billing.cards.models import Card, CardClass, CardExpiry, CardMove, Distributor
from billing.cards.services.expiring import expire_cards
from billing.cards.services.looking import look
from billing.cards.services.redeeming import redeem
from billing.cards.services.tenders import give_back, record_given_back, record_taken, take
from billing.entry_words import TOP_UP
from billing.ledger import chart
from billing.ledger.models import Entry
from billing.ledger.services import Draft, Posting, balance, post_one, verify
from incubator.accounts.models import User
from incubator.core import books
from studios.models import Game
from tests.billing.cards.making import HOME, a_batch
from tests.powers import refuse, tamper

pytestmark = pytest.mark.django_db


# The first five cards are for all games, two of the game follow.
CARD = "(SELECT min(id) - 1 + {place} FROM cards_card)"
FIRST = CARD.format(place=1)


def over(place: int = 1) -> None:
    """Yesterday was the last day of that card."""
    day = books.today() - timedelta(days=1)
    tamper(f"UPDATE cards_card SET expires_on = '{day}' WHERE id = {CARD.format(place=place)}")  # noqa: S608


def booked(key: str, *postings: Posting, game: Game) -> Entry:
    """An entry whose other side is what the game sold."""
    rest = Posting(chart.revenue(game.pk, "USD"), -sum(one.amount for one in postings))
    said = TOP_UP(top_up=key)
    return post_one(Draft(key, said, books.today(), (*postings, rest)), actor=None)


def spend(card: Card, amount: int, game: Game, number: int = 1) -> None:
    posting = take(card, amount_minor=amount, currency="USD", game=game)
    entry = booked(f"order {number}", posting, game=game)
    record_taken(card, amount_minor=amount, entry=entry, subject=("billing.order", number))


def back(card: Card, amount: int, game: Game, number: int = 1) -> None:
    entry = booked(f"refund {number}", give_back(card, amount_minor=amount), game=game)
    record_given_back(card, amount_minor=amount, entry=entry, subject=("billing.refund", number))


def test_what_nobody_used_in_time_is_income_once(card_codes: list[str], player: User) -> None:
    over(1)
    over(2)
    redeem(code=card_codes[2], player=player, network=HOME, actor=player)
    over(3)
    assert expire_cards() == 2
    assert expire_cards() == 0

    expiry = CardExpiry.objects.get()
    assert (expiry.count, expiry.amount_minor) == (2, 2_000)
    assert balance(chart.income("breakage", "USD")) == -2_000
    assert balance(chart.card(expiry.card_class_id, "USD")) == -1_000
    with pytest.raises(CardExpired):
        redeem(code=card_codes[0], player=player, network=HOME, actor=player)
    assert verify().discrepancies == ()


def test_a_card_of_a_game_pays_what_is_left(
    game_codes: list[str], game: Game, player: User
) -> None:
    card = look(code=game_codes[0], player=player, game=game, network=HOME)
    spend(card, 700, game, 1)
    with pytest.raises(CardRefused, match=r"\$3.00 left"):
        take(card, amount_minor=301, currency="USD", game=game)
    spend(card, 300, game, 2)
    with pytest.raises(CodeRefused):
        look(code=game_codes[0], player=player, game=game, network=HOME)
    with pytest.raises(CodeRefused):
        take(card, amount_minor=1, currency="USD", game=game)
    with pytest.raises(CardRefused, match=r"\$10.00 was spent"):
        give_back(card, amount_minor=1_001)
    back(card, 400, game)
    card.refresh_from_db()
    assert (card.state, card.left_minor) == ("active", 400)
    assert verify().discrepancies == ()


def test_what_comes_back_can_be_used_for_a_while(
    game_codes: list[str], game: Game, player: User
) -> None:
    card = look(code=game_codes[0], player=player, game=game, network=HOME)
    spend(card, 600, game)
    over(6)
    assert expire_cards() == 1
    back(card, 600, game)
    card.refresh_from_db()
    assert (card.state, card.left_minor) == ("active", 600)
    assert card.expires_on == books.today() + timedelta(days=90)
    # What had expired stays ours.
    assert balance(chart.income("breakage", "USD")) == -400
    assert verify().discrepancies == ()


def test_a_card_pays_for_its_own_game_in_its_currency(
    card_codes: list[str], game_codes: list[str], game: Game, player: User
) -> None:
    with pytest.raises(WrongCard, match="Redeem this card first"):
        look(code=card_codes[0], player=player, game=game, network=HOME)
    card = look(code=game_codes[0], player=player, game=game, network=HOME)
    with pytest.raises(WrongCard, match="worth USD"):
        take(card, amount_minor=1, currency="EUR", game=game)
    other = Game(pk=game.pk + 1, title="Another")
    with pytest.raises(WrongCard, match="only"):
        look(code=game_codes[0], player=player, game=other, network=HOME)


REFUSED = (
    ("UPDATE cards_card SET left_minor = 500 WHERE id = {first}", "moved, not written"),
    ("UPDATE cards_card SET state = 'used', left_minor = 0 WHERE id = {first}", "moved, not"),
    ("UPDATE cards_card SET expires_on = '2999-01-01' WHERE id = {first}", "moved, not written"),
    ("UPDATE cards_card SET digest = sha256('x') WHERE id = {first}", "kept as it was made"),
    ("DELETE FROM cards_card", "rows of money are kept"),
    ("UPDATE cards_cardmove SET amount_minor = 1", "rows of money are kept"),
    ("DELETE FROM cards_cardmove", "rows of money are kept"),
    ("UPDATE cards_cardclass SET amount_minor = 5", "out in the world"),
    ("UPDATE cards_cardbatch SET count = 6", "kept as it was written"),
    ("UPDATE cards_cardbatch SET downloaded_at = now()", "kept as it was written"),
    ("UPDATE cards_cardsale SET face_minor = 1", "kept as it was written"),
    ("UPDATE cards_cardsale SET entry_id = NULL", "kept as it was written"),
    ("DELETE FROM cards_distributor", "rows of money are kept"),
)
MOVE = (
    "INSERT INTO cards_cardmove"
    " (card_id, kind, amount_minor, expires_on, subject_type, subject_id, entry_id)"
    " SELECT card.id, '{kind}', {amount}, {until}, 'x', 1, (SELECT min(entry_id) FROM cards_cardmove)"
    " FROM cards_card AS card WHERE id = {card}"
)
UNTIL = "'2999-01-01'"


def test_rows_of_cards_are_kept(card_codes: list[str]) -> None:
    before = list(Card.objects.values())
    for statement, why in REFUSED:
        refuse(statement.format(first=FIRST), why)
    assert list(Card.objects.values()) == before


# More than it is worth, twice, in parts, of what was never activated, by no such entry.
IMPOSSIBLE = (
    ("activated", 5, 2_000, UNTIL, "cannot be"),
    ("activated", 1, 1_000, UNTIL, "cannot be"),
    ("redeemed", 1, -500, "NULL", "cannot be"),
    ("redeemed", 5, -1_000, "NULL", "cannot be"),
    ("spent", 1, -500, "NULL", "cannot be"),
    ("returned", 1, 500, UNTIL, "cannot be"),
    ("expired", 1, -1, "NULL", "cannot be"),
    ("activated", 5, 1_000, UNTIL, "does not say what these moves do"),
    ("redeemed", 1, 1_000, "NULL", "card_move_of_its_kind"),
)


def test_a_move_that_cannot_be_is_refused(card_codes: list[str]) -> None:
    for kind, place, amount, until, why in IMPOSSIBLE:
        card = CARD.format(place=place)
        refuse(MOVE.format(kind=kind, card=card, amount=amount, until=until), why)
    assert CardMove.objects.count() == 6


def test_no_batch_is_made_without_its_approval(card_codes: list[str], finance: User) -> None:
    kind, distributor = CardClass.objects.get(game=None), Distributor.objects.get()
    batch = a_batch(kind, distributor, 3, finance)
    made = "UPDATE cards_cardbatch SET state = 'made' WHERE id = {}"
    refuse(made.format(batch.pk), "nobody has approved")
    refuse(
        "INSERT INTO cards_card (batch_id, card_class_id, serial, digest, amount_minor, left_minor,"  # noqa: S608
        f" state) VALUES ({batch.pk}, {kind.pk}, 1, sha256('x'), 1000, 0, 'made')",
        "is not made, or has no such cards",
    )
