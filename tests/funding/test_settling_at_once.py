"""Settlements side by side: those of one studio queue, those of different studios do not."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from billing.ledger.services import verify
from billing.services.imports import import_purchases
from funding.models import Deal, Statement
from funding.services import settlement
from funding.services.deals import sign_deal
from funding.services.settlement import settle_month
from incubator.accounts.models import User
from studios.models import Game, Studio
from studios.services.games import add_game
from tests.billing.test_concurrency import at_once
from tests.funding.conftest import plain_terms
from tests.joining import place
from tests.using import ran

pytestmark = pytest.mark.usefixtures("committed_db")
JANUARY, FEBRUARY = date(1997, 1, 1), date(1997, 2, 1)
# Long enough for the other side to go all the way, or to come and wait.
A_MOMENT = 3

Agree = Callable[[Studio], Deal]


@pytest.fixture
def agree(tmp_path: Path, founder: User, fund_manager: User) -> Agree:
    """A deal of a new game of the studio, with sales and a server in January and in February."""

    def sold_and_served(game: Game) -> None:
        path = tmp_path / f"{game.slug}.csv"
        path.write_text(
            "reference,date,units,amount\nbuyer,1997-01-05,1,10.00\nbuyer,1997-02-05,1,10.00\n"
        )
        import_purchases(path=path, game=game, currency="USD", file_format="csv", actor=None)
        for month in (1, 2):
            ran(
                game,
                datetime(1997, month, 3, tzinfo=UTC),
                datetime(1997, month, 3, 5, tzinfo=UTC),
                server=f"SV-{game.pk}",
            )

    def make(studio: Studio) -> Deal:
        title = f"Game {Game.objects.count()}"
        game = add_game(
            studio=studio, title=title, tagline="", about="", currency="USD", actor=founder
        )
        deal = sign_deal(game=game, terms=plain_terms(), effective_from=JANUARY, actor=fund_manager)
        sold_and_served(game)
        # From here on the accounts that all studios share are open.
        settle_month(deal=deal, month=JANUARY, actor=None)
        return deal

    return make


@pytest.fixture
def other_studio(studio: Studio, founder: User) -> Studio:
    other = Studio.objects.create(slug="other", name="Other")
    place(other, founder, "owner")
    return other


class Held:
    """A settlement stops, all claimed and nothing numbered, until another is at that point too."""

    def __init__(self, held: Deal, real: Callable[..., Any]) -> None:
        self.held, self.real = held, real
        self.stopped, self.done = Event(), Event()
        self.went_on_alone = False

    def __call__(self, deal: Deal, *values: Any) -> Any:
        if deal == self.held:
            self.stopped.set()
            self.went_on_alone = not self.done.wait(A_MOMENT)
        return self.real(deal, *values)


def settle_beside(
    held: Deal, other: Deal, monkeypatch: pytest.MonkeyPatch
) -> tuple[Held, list[object]]:
    """What becomes of the two, when `other` begins in the middle of `held` and tries to end."""
    between = Held(held, settlement._compute)
    monkeypatch.setattr(settlement, "_compute", between)

    def settle_other() -> Statement:
        assert between.stopped.wait(20)
        statement = settle_month(deal=other, month=FEBRUARY, actor=None)
        between.done.set()
        return statement

    return between, at_once(
        lambda: settle_month(deal=held, month=FEBRUARY, actor=None), settle_other
    )


def test_two_studios_settle_without_waiting_for_each_other(
    monkeypatch: pytest.MonkeyPatch, agree: Agree, studio: Studio, other_studio: Studio
) -> None:
    first, second = agree(studio), agree(other_studio)
    between, found = settle_beside(first, second, monkeypatch)
    assert all(isinstance(one, Statement) for one in found), found
    assert not between.went_on_alone
    # Numbers are without gaps, in the order in which they were written.
    numbers = Statement.objects.order_by("pk").values_list("number", flat=True)
    assert sorted(numbers) == [f"ST-{1001 + place}" for place in range(4)]
    assert first.statements.get(period_start=FEBRUARY).number == "ST-1004"
    assert not verify().discrepancies


def test_two_deals_of_one_studio_settle_one_after_the_other(
    monkeypatch: pytest.MonkeyPatch, agree: Agree, studio: Studio
) -> None:
    first, second = agree(studio), agree(studio)
    between, found = settle_beside(first, second, monkeypatch)
    assert all(isinstance(one, Statement) for one in found), found
    assert between.went_on_alone
    assert second.statements.get(period_start=FEBRUARY).number == "ST-1004"
    assert not verify().discrepancies
