"""Services that the incubator bears are nobody's debt: what is given in kind is an expense."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from billing.ledger import chart
from billing.ledger.services import balance, verify
from billing.models import ServiceCharge
from funding.services.deals import sign_deal
from funding.services.settlement import settle_month
from funding.waterfall import Deduction
from incubator.accounts.models import User
from studios.models import Game, Studio
from tests.funding.conftest import Sell, plain_terms
from tests.using import ran

pytestmark = pytest.mark.django_db
JANUARY, FEBRUARY = date(1997, 1, 1), date(1997, 2, 1)


@pytest.fixture
def used(studio: Studio, game: Game) -> None:
    """A server for ten hours in January and ten in February."""
    for month in (1, 2):
        ran(
            game,
            datetime(1997, month, 3, 1, tzinfo=UTC),
            datetime(1997, month, 3, 11, tzinfo=UTC),
            server=f"SV-{month}",
        )


@pytest.mark.parametrize(
    ("deductions", "caps"),
    [
        # Without a rule a cost is the incubator's.
        ((), (0, 0)),
        ((Deduction("services", "*", "bear"),), (0, 0)),
        ((Deduction("services", "*", "deduct", cap_minor=30),), (30, 0)),
        ((Deduction("services", "*", "recoup", cap_minor=30),), (30, 0)),
        ((Deduction("services", "*", "deduct"),), (10**9, 10**9)),
    ],
)
def test_what_is_over_the_cap_or_borne_becomes_an_expense_and_no_debt(
    game: Game,
    studio: Studio,
    used: None,
    sell: Sell,
    fund_manager: User,
    finance: User,
    deductions: tuple[Deduction, ...],
    caps: tuple[int, int],
) -> None:
    terms = plain_terms(deductions=deductions)
    deal = sign_deal(game=game, terms=terms, effective_from=date(1996, 12, 1), actor=fund_manager)
    sell((JANUARY, 1, "100.00"), (FEBRUARY, 1, "100.00"))
    settle_month(deal=deal, month=FEBRUARY, actor=finance)

    charged = list(ServiceCharge.objects.order_by("pk").values_list("amount_minor", flat=True))
    assert len(charged) == 2
    assert min(charged) > 30
    borne = sum(max(cost - cap, 0) for cost, cap in zip(charged, caps, strict=True))
    assert balance(chart.expense("grant", "USD")) == borne
    assert balance(chart.receivable(studio.pk, "USD")) == 0
    assert balance(chart.income("services:server", "USD")) == -sum(charged)
    assert not verify().discrepancies


def test_the_line_that_mentions_it_opens_to_the_usage(
    client: Client, game: Game, used: None, sell: Sell, fund_manager: User, founder: User,
    finance: User,
) -> None:  # fmt: skip
    deal = sign_deal(
        game=game, terms=plain_terms(), effective_from=date(1996, 12, 1), actor=fund_manager
    )
    sell((JANUARY, 1, "100.00"))
    statement = settle_month(deal=deal, month=JANUARY, actor=finance)
    assert statement.payable_minor == 60_00
    client.force_login(founder)
    place = f"/studio/{deal.studio.slug}/statements/{statement.number}/lines/services:server/"
    assert "SV-1" in client.get(place).content.decode()
