"""Two people at once: nobody waits for each other in a circle, and nothing falls between them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import count
from threading import Event
from typing import Any

import pytest
from django.db import OperationalError

from billing.models import Refund
from billing.services.refunds import refund_line
from funding.models import Award, Deal, Fund, Statement, Tranche
from funding.services import awards, claiming, settlement, tranches
from funding.services.awards import MilestonePlan, create_award
from funding.services.deals import sign_deal
from funding.services.settlement import settle_month
from incubator.accounts.models import User
from incubator.core.errors import DomainError
from studios.models import Game, Studio
from studios.services.games import add_game
from tests.billing.test_concurrency import at_once
from tests.funding.conftest import Ask, Sell, plain_terms
from tests.funding.making import BANK_ACCOUNT
from tests.using import ran
from tests.voting import reject

pytestmark = pytest.mark.usefixtures("committed_db")
# Long enough for the other side to come and wait behind a lock.
A_MOMENT = 1.5


def pausing(real: Callable[..., Any], before: Event, meanwhile: Event) -> Callable[..., Any]:
    """`real`, held back until `meanwhile` happens or a moment has passed; `before` says it began."""

    def paused(*values: Any, **named: Any) -> Any:
        before.set()
        meanwhile.wait(A_MOMENT)
        return real(*values, **named)

    return paused


def test_an_advance_awarded_while_the_deal_is_signed_is_recouped_by_it(
    monkeypatch: pytest.MonkeyPatch, game: Game, ask_for_capital: Ask, fund: Fund,
    plan: list[MilestonePlan], fund_manager: User,
) -> None:  # fmt: skip
    """Else it could never be paid: it has no deal, and the game's deal is signed already."""
    request = ask_for_capital(120_000_00)
    looked, signed = Event(), Event()
    real = awards._deal_of

    def deal_of(asked: Any) -> Deal | None:
        found = real(asked)
        looked.set()
        signed.wait(A_MOMENT)
        return found

    monkeypatch.setattr(awards, "_deal_of", deal_of)

    def award_it() -> Award:
        return create_award(
            resource_request=request,
            fund=fund,
            kind="advance",
            milestones=plan,
            actor=fund_manager,
        )

    def sign() -> Deal:
        looked.wait(10)
        deal = sign_deal(
            game=game, terms=plain_terms(), effective_from=date(1996, 12, 1), actor=fund_manager
        )
        signed.set()
        return deal

    made, deal = at_once(award_it, sign)
    assert isinstance(made, Award)
    made.refresh_from_db()
    assert made.deal == deal


def test_a_rejection_and_a_withdrawal_at_once_do_not_wait_in_a_circle(
    monkeypatch: pytest.MonkeyPatch, due_tranche: Tranche, studio: Studio, founder: User,
    finance: User,
) -> None:  # fmt: skip
    Studio.objects.update(bank_account=BANK_ACCOUNT)
    tranche = Tranche.objects.get(pk=due_tranche.pk)
    tranches.request_tranche(tranche=tranche, actor=founder)
    withdrawing, voted = Event(), Event()
    monkeypatch.setattr(tranches.voting, "void", pausing(tranches.voting.void, withdrawing, voted))

    def withdraw() -> object:
        return tranches.withdraw_request(
            tranche=Tranche.objects.get(pk=tranche.pk), reason="Not now.", actor=founder
        )

    def turn_down() -> object:
        withdrawing.wait(10)
        return reject(Tranche.objects.get(pk=tranche.pk), finance, "Too early.")

    results = at_once(withdraw, turn_down)
    assert not [one for one in results if isinstance(one, OperationalError)], results
    assert sum(isinstance(one, DomainError) for one in results) == 1
    tranche.refresh_from_db()
    assert tranche.state == "due"


def use_a_server(game: Game, month: int) -> None:
    ran(
        game,
        datetime(1997, month, 3, tzinfo=UTC),
        datetime(1997, month, 3, 5, tzinfo=UTC),
        server=f"SV-{game.pk}",
    )


def test_two_deals_settled_at_once_do_not_wait_in_a_circle(
    monkeypatch: pytest.MonkeyPatch, game: Game, studio: Studio, deal: Deal, sell: Sell,
    founder: User, fund_manager: User, finance: User, finance2: User,
) -> None:  # fmt: skip
    """One has numbered a statement and goes on to its next month; the other has charged usage."""
    second_game = add_game(
        studio=studio, title="Second", tagline="", about="", currency="USD", actor=founder
    )
    second_deal = sign_deal(
        game=second_game, terms=plain_terms(), effective_from=date(1997, 1, 1), actor=fund_manager
    )
    sell((date(1997, 1, 5), 1, "10.00"))
    use_a_server(game, 2)
    use_a_server(second_game, 1)
    january_done, charged = Event(), Event()
    real, calls = settlement.charge_usage, iter((False, True))

    def charge(**named: Any) -> Any:
        if named["game"] == second_game:
            january_done.wait(A_MOMENT)
            found = real(**named)
            charged.set()
            return found
        if next(calls):
            january_done.set()
            charged.wait(A_MOMENT)
        return real(**named)

    monkeypatch.setattr(settlement, "charge_usage", charge)
    results = at_once(
        lambda: settle_month(deal=deal, month=date(1997, 2, 1), actor=finance),
        lambda: settle_month(deal=second_deal, month=date(1997, 1, 1), actor=finance2),
    )
    assert all(isinstance(one, Statement) for one in results), results
    assert Statement.objects.count() == 3


def test_a_refund_is_never_settled_before_its_sale(
    monkeypatch: pytest.MonkeyPatch, deal: Deal, sell: Sell, agent: User, finance: User
) -> None:
    """Sold and refunded between the two claims of a settlement that is under way."""
    sell((date(1997, 1, 5), 1, "10.00"))

    def sell_and_refund() -> None:
        [line] = sell((date(1997, 1, 6), 1, "20.00"))
        refund_line(
            line=line,
            amount_minor=20_00,
            reason="At once.",
            key="r",
            effective_on=date(1997, 1, 7),
            actor=agent,
        )

    real, calls = claiming._claim, count()

    def interrupted(*values: Any) -> Any:
        if next(calls) == 1:
            at_once(sell_and_refund)
        return real(*values)

    monkeypatch.setattr(claiming, "_claim", interrupted)
    settle_month(deal=deal, month=date(1997, 1, 1), actor=finance)
    assert Refund.objects.get().state == "paid"
    settled = Refund.objects.filter(settled_in__isnull=False)
    assert not settled.filter(order_line__settled_in__isnull=True).exists()
