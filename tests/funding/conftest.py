"""Nouns of funding; every state is reached through the services."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from fractions import Fraction
from itertools import count
from pathlib import Path

import pytest

from billing.models import OrderLine
from billing.payments.services.outgoing import confirm_payment
from billing.services.imports import import_purchases
from billing.services.refunds import refund_line
from funding.models import Award, Deal, Fund, Milestone, Statement, Tranche
from funding.services.awards import MilestonePlan
from funding.services.deals import sign_deal
from funding.services.settlement import settle_month
from funding.services.tranches import (
    disburse_tranche,
)
from funding.waterfall import (
    ChargedFee,
    Deduction,
    FeeTier,
    PercentFee,
    Recoupment,
    Reserve,
    Split,
    studio_percent,
)
from incubator.accounts.models import User
from incubator.documents.models import Document
from studios.models import Game, ResourceRequest, Studio
from studios.services.studios import set_bank_account
from tests.funding import making
from tests.using import ran

plain_terms, plain_deal = making.plain_terms, making.plain_deal


@pytest.fixture
def fund(fund_manager: User, finance: User) -> Fund:
    """A fund with 200,000.00 in it."""
    return Fund.objects.first() or making.fill_fund(fund_manager, finance)


@pytest.fixture
def ask_for_capital(
    studio: Studio, game: Game, founder: User, fund_manager: User, finance: User
) -> Callable[[int], ResourceRequest]:
    """An approved request for so much capital."""
    return lambda amount_minor: making.agreed_request(
        game, amount_minor, founder, fund_manager, finance
    )


@pytest.fixture
def plan() -> list[MilestonePlan]:
    return list(making.PLAN)


@pytest.fixture
def award(
    ask_for_capital: Callable[[int], ResourceRequest],
    fund: Fund,
    plan: list[MilestonePlan],
    fund_manager: User,
) -> Award:
    """An advance of 120,000.00 in two tranches."""
    return Award.objects.first() or making.advance(
        ask_for_capital(120_000_00), fund, plan, fund_manager
    )


@pytest.fixture
def deal(game: Game, fund_manager: User) -> Deal:
    return plain_deal(game, fund_manager)


@pytest.fixture
def evidence(founder: User) -> Document:
    return Document.objects.first() or making.store_evidence(founder)


@pytest.fixture
def milestone(award: Award) -> Milestone:
    return award.milestones.get(ordinal=1)


@pytest.fixture
def due_tranche(
    milestone: Milestone, evidence: Document, game: Game, founder: User, fund_manager: User
) -> Tranche:
    if milestone.state != "accepted":
        plain_deal(game, fund_manager)
        making.reach(milestone, evidence, founder, fund_manager)
    return Tranche.objects.get(milestone=milestone)


@pytest.fixture
def bank_account(studio: Studio, founder: User) -> Studio:
    return set_bank_account(studio=studio, bank_account=making.BANK_ACCOUNT, actor=founder)


@pytest.fixture
def approved_tranche(
    due_tranche: Tranche,
    bank_account: Studio,
    founder: User,
    fund_manager: User,
    finance: User,
) -> Tranche:
    asked = Tranche.objects.get(pk=due_tranche.pk)
    if asked.state == "due":
        making.ask_for_tranche(asked, founder, fund_manager, finance)
    return Tranche.objects.get(pk=due_tranche.pk)


Sell = Callable[..., list[OrderLine]]
Ask = Callable[[int], ResourceRequest]


@pytest.fixture
def sell(game: Game, tmp_path: Path) -> Sell:
    """`sell(("1997-01-05", 1, "10.00"), …)`: one order for each row; tax and fee may follow."""
    files = count(1)

    def write(*rows: tuple[object, ...]) -> list[OrderLine]:
        name = f"sold-{next(files)}"
        path = tmp_path / f"{name}.csv"
        lines = [",".join(map(str, ("buyer", *row, *("0",) * (5 - len(row))))) for row in rows]
        path.write_text("\n".join(["reference,date,units,amount,tax,fee", *lines]))
        import_purchases(path=path, game=game, currency="USD", file_format="csv", actor=None)
        return list(OrderLine.objects.filter(order__source=name).order_by("pk"))

    return write


@pytest.fixture
def rich_deal(game: Game, award: Award, fund_manager: User) -> Deal:
    """Fees with tiers, services, recoupment with uplift, a tiered split and a reserve."""
    tiers = (FeeTier(0, Fraction(7)), FeeTier(5_000_00, Fraction(5)))
    terms = plain_terms(
        split=Split(tiers=(studio_percent(60), studio_percent(70, over=4_000_00))),
        fees=(
            ChargedFee(code="processor"),
            PercentFee(code="platform_fee", payee="incubator", tiers=tiers),
        ),
        deductions=(Deduction("services", "*", "deduct"),),
        recoupment=Recoupment(share_percent=Fraction(50), uplift_percent=Fraction(15)),
        reserve=Reserve(percent=Fraction(10), days=30),
    )
    return sign_deal(
        game=game, terms=terms, effective_from=date(1996, 12, 1), award=award, actor=fund_manager
    )


@pytest.fixture
def months(
    rich_deal: Deal,
    approved_tranche: Tranche,
    studio: Studio,
    game: Game,
    sell: Sell,
    finance: User,
    finance2: User,
    agent: User,
) -> list[Statement]:
    """January with sales, an advance and a server; February with refunds; March with nothing."""
    approved_tranche.award.refresh_from_db()
    paid = disburse_tranche(tranche=approved_tranche, effective_on=date(1997, 1, 2), actor=finance2)
    confirm_payment(payment=paid.payment, actor=finance)
    ran(game, datetime(1997, 1, 30, tzinfo=UTC), datetime(1997, 2, 2, 7, 11, 13, tzinfo=UTC))
    lines = sell(*(
        (date(1997, 1, day), day % 3 + 1, f"{day * 37}.{day + 10}", f"{day}.07", f"0.{day + 20}")
        for day in range(1, 29)
    ))  # fmt: skip
    settle_month(deal=rich_deal, month=date(1997, 1, 1), actor=finance2)
    for line in lines[:5]:
        refund_line(
            line=line,
            amount_minor=min(line.gross_minor - 7, 99_00),
            reason="It does not start.",
            key=str(line.pk),
            effective_on=date(1997, 2, 9),
            actor=agent,
        )
    settle_month(deal=rich_deal, month=date(1997, 3, 1), actor=finance2)
    return list(rich_deal.statements.order_by("period_start"))
