"""Every figure of a statement opens down to rows whose sum, by SQL, is the figure."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from django.db import connection

from billing.services.refunds import refund_line
from funding.models import Award, Deal, Statement, StatementLine, Tranche
from funding.selectors.figures import rows_behind
from funding.services.deals import sign_deal
from funding.services.settlement import settle_month
from funding.services.tranches import confirm_disbursement, disburse_tranche
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
from incubator.core.models import User
from studios.models import Game, Rate, Studio
from studios.services.usage import record_usage
from tests.funding.conftest import Sell, plain_terms


def summed_by_sql(line: StatementLine) -> int:
    sql, values = rows_behind(line).rows.order_by().query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(sum(part), 0) FROM ({sql}) AS behind", values)  # noqa: S608
        return int(cursor.fetchone()[0])


def differences(statement: Statement) -> list[tuple[str, int, int]]:
    rows = [(ln.code, ln.amount_minor, summed_by_sql(ln)) for ln in statement.lines.all()]
    return [row for row in rows if row[1] != row[2]]


@pytest.fixture
def rich_deal(game: Game, award: Award, fund_manager: User) -> Deal:
    """Fees with tiers, services, recoupment with uplift, a tiered split and a reserve."""
    tiers = (FeeTier(0, Fraction(7)), FeeTier(5_000_00, Fraction(5)))
    terms = plain_terms(
        split=Split(tiers=(studio_percent(60), studio_percent(70, over=4_000_00))),
        fees=(
            ChargedFee(code="processor"),
            PercentFee(code="platform", payee="incubator", tiers=tiers),
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
    finance2: User,
    agent: User,
) -> list[Statement]:
    """January with sales, an advance and a server; February with refunds; March with nothing."""
    approved_tranche.award.refresh_from_db()
    paid = disburse_tranche(tranche=approved_tranche, effective_on=date(1997, 1, 2), actor=finance2)
    confirm_disbursement(disbursement=paid, actor=finance2)
    record_usage(
        studio=studio,
        game=game,
        kind="server",
        server_number="SV-1",
        rate=Rate.objects.filter(kind="server", currency="USD")[0],
        started_at=datetime(1997, 1, 30, tzinfo=UTC),
        ended_at=datetime(1997, 2, 2, 7, 11, 13, tzinfo=UTC),
    )
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


def test_every_figure_of_every_month_equals_the_sum_of_its_rows(
    db: None, months: list[Statement]
) -> None:
    assert [differences(statement) for statement in months] == [[], [], []]


def test_the_figures_cover_the_whole_waterfall(db: None, months: list[Statement]) -> None:
    codes = set(months[0].lines.values_list("code", flat=True))
    assert {
        "gross", "tax", "processor", "platform", "platform-2", "services:server", "net", "studio",
        "recouped:principal", "reserve_held", "payable", "disbursed", "unrecouped:principal",
        "unrecouped:uplift",
    } <= codes  # fmt: skip
    assert {"refunds", "tax_returned", "processor_returned"} <= set(
        months[1].lines.values_list("code", flat=True)
    )


def test_parts_of_the_statement_sum_to_the_payable(db: None, months: list[Statement]) -> None:
    for statement in months:
        parts = statement.lines.filter(role="part").values_list("amount_minor", flat=True)
        assert sum(parts) == statement.payable_minor
