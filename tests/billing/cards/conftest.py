"""A distributor with somebody who acts for it, and cards that it activated."""

import pytest

from billing.cards.models import CardBatch, CardClass, Distributor
from billing.cards.services.distributors import add_distributor, add_person, set_certificate
from incubator.accounts.access import Role
from incubator.accounts.models import User
from studios.models import Game
from tests.billing.cards import making
from tests.cast import resident


@pytest.fixture
def seller(_django_db_helper: None) -> User:
    return resident("Della Distributor")


@pytest.fixture
def distributor(seller: User, finance: User) -> Distributor:
    made = add_distributor(name="Corner Shops", actor=finance)
    add_person(distributor=made, person=seller, actor=finance)
    return set_certificate(distributor=made, certificate=making.pem(), actor=seller)


@pytest.fixture
def card_class(finance: User) -> CardClass:
    return making.a_class(finance)


@pytest.fixture
def batch(
    card_class: CardClass, distributor: Distributor, finance: User, finance2: User
) -> CardBatch:
    """Of five, made and not downloaded."""
    return making.a_batch(card_class, distributor, 5, finance, finance2)


@pytest.fixture
def card_codes(game: Game, seller: User, finance: User) -> list[str]:
    """Of five cards, all active but for the last one."""
    if not CardBatch.objects.exists():
        making.deal(finance, resident("Carla Cards", Role.FINANCE), seller, game)
    return making.house_codes()["Ten dollars"]


@pytest.fixture
def game_codes(card_codes: list[str]) -> list[str]:
    """Of two active cards of the game, worth 10.00 each."""
    return making.house_codes()["Of the game"]
