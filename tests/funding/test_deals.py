"""Deals: one for each game, its terms kept as signed and never backdated."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from funding.errors import DealRefused
from funding.models import Award, Deal, Terms
from funding.selectors.deals import all_rules
from funding.services.deals import add_terms, sign_deal
from incubator.accounts.models import User
from studios.models import Game
from tests.funding.conftest import Sell, plain_terms
from tests.powers import refuse


def test_signing_writes_version_one_and_takes_the_games_advances(
    db: None, award: Award, deal: Deal
) -> None:
    award.refresh_from_db()
    assert award.deal == deal
    [rules] = all_rules(deal)
    assert (rules.version, rules.effective_from, rules.currency) == (1, date(1996, 12, 1), "USD")


def test_an_award_made_after_the_deal_joins_it(db: None, deal: Deal, award: Award) -> None:
    assert award.deal == deal


def test_a_game_has_one_deal(db: None, deal: Deal, game: Game, fund_manager: User) -> None:
    with pytest.raises(DealRefused, match="has a deal already"):
        sign_deal(
            game=game, terms=plain_terms(), effective_from=date(1996, 12, 1), actor=fund_manager
        )
    assert Deal.objects.count() == 1


def test_only_a_fund_manager_signs(
    db: None, game: Game, finance: User, administrator: User
) -> None:
    for person in (finance, administrator):
        with pytest.raises(PermissionDenied):
            sign_deal(
                game=game, terms=plain_terms(), effective_from=date(1996, 12, 1), actor=person
            )
    assert not Deal.objects.exists()


def test_terms_in_another_currency_are_refused(db: None, game: Game, fund_manager: User) -> None:
    with pytest.raises(DealRefused, match="settles in USD"):
        sign_deal(
            game=game,
            terms=replace(plain_terms(), currency="EUR"),
            effective_from=date(1996, 12, 1),
            actor=fund_manager,
        )
    assert not Deal.objects.exists()


def test_new_terms_never_start_before_an_order_that_is_recorded(
    db: None, deal: Deal, game: Game, sell: Sell, fund_manager: User
) -> None:
    sell((localdate(), 1, "10.00"))
    with pytest.raises(DealRefused, match="sold on"):
        add_terms(deal=deal, terms=plain_terms(70), effective_from=localdate(), actor=fund_manager)
    tomorrow = localdate() + timedelta(days=1)
    added = add_terms(deal=deal, terms=plain_terms(70), effective_from=tomorrow, actor=fund_manager)
    assert added.version == 2
    assert deal.terms.in_force(localdate()) == deal.terms.get(version=1)
    assert deal.terms.in_force(tomorrow) == added


def test_the_first_terms_cover_what_was_sold_before(
    db: None, game: Game, sell: Sell, fund_manager: User
) -> None:
    sell((localdate(), 1, "10.00"))
    with pytest.raises(DealRefused, match="Let them start on"):
        sign_deal(
            game=game,
            terms=plain_terms(),
            effective_from=localdate() + timedelta(days=1),
            actor=fund_manager,
        )
    assert not Deal.objects.exists()


def test_the_database_refuses_backdated_and_changed_terms(
    db: None, deal: Deal, game: Game, sell: Sell, fund_manager: User
) -> None:
    sell((localdate(), 1, "10.00"))
    with pytest.raises(IntegrityError, match="would change what was agreed"), transaction.atomic():
        Terms.objects.create(
            deal=deal, version=2, effective_from=localdate(), document={}, signed_by=fund_manager
        )
    for change in ("UPDATE funding_terms SET document = '{}'", "DELETE FROM funding_terms"):
        refuse(change, "sign a new version")
    assert deal.terms.count() == 1


def test_terms_count_in_the_currencys_own_digits(db: None, game: Game, fund_manager: User) -> None:
    with pytest.raises(DealRefused, match="2 digits"):
        sign_deal(
            game=game,
            terms=replace(plain_terms(), exponent=0),
            effective_from=date(1996, 12, 1),
            actor=fund_manager,
        )
    assert not Deal.objects.exists()
