"""Who bears a service decides where it is charged: a statement takes only what is recouped."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from billing.ledger import chart
from billing.ledger.services import balance
from billing.models import ServiceCharge
from billing.selectors.charges import claimed_by
from billing.services.soundness import verify
from funding.models import Statement, StatementItem
from funding.selectors.figures import rows_behind
from funding.services.deals import sign_deal
from funding.services.settlement import settle_month
from funding.waterfall import Deduction
from incubator.accounts.models import User
from studios.models import Game, Studio
from tests.funding.conftest import Sell, plain_terms
from tests.using import ran

JANUARY = date(1997, 1, 1)
NOON = datetime(1997, 1, 3, 12, tzinfo=UTC)


@pytest.fixture
def settled(game: Game, sell: Sell, fund_manager: User, finance: User) -> Statement:
    """Three servers whose time is recouped, one that the studio pays, one that is given."""
    for place in range(3):
        ran(game, NOON, NOON + timedelta(seconds=100 + place), server=f"SV-{place}")
    ran(game, NOON, NOON + timedelta(hours=10), server="SV-PAID", bearer="studio")
    ran(game, NOON, NOON + timedelta(hours=20), server="SV-GIVEN", bearer="given")
    terms = plain_terms(deductions=(Deduction("services", "*", "deduct"),))
    deal = sign_deal(game=game, terms=terms, effective_from=date(1996, 12, 1), actor=fund_manager)
    sell((JANUARY, 1, "100.00"))
    return settle_month(deal=deal, month=JANUARY, actor=finance)


def test_a_statement_takes_what_is_recouped_and_leaves_the_rest(
    settled: Statement, studio: Studio
) -> None:
    line = settled.lines.get(code="services:server")
    # 303 seconds at 0.60 an hour are 5.05 cents.
    assert line.amount_minor == -5
    assert {one.bearer: one.amount_minor for one in ServiceCharge.objects.all()} == {
        "recouped": 5, "studio": 600, "given": 1_200,
    }  # fmt: skip
    assert balance(chart.receivable(studio.pk, "USD")) == 600
    assert balance(chart.expense("grant", "USD")) == 1_200
    assert balance(chart.income("services:server", "USD")) == -1_805
    assert not verify().discrepancies


def test_its_figure_opens_to_the_records_that_its_charge_counts(settled: Statement) -> None:
    behind = rows_behind(settled.lines.get(code="services:server"))
    charge = ServiceCharge.objects.get(bearer="recouped")
    assert {*behind.rows} == {*claimed_by(charge)}
    assert sum(record.part for record in behind.rows) == -5
    assert sum(Fraction(record.quantity) for record in behind.rows) == charge.lines.get().quantity


def test_nothing_else_joins_a_statement(settled: Statement) -> None:
    paid = ServiceCharge.objects.get(bearer="studio")
    with pytest.raises(DatabaseError, match="not recouped"), transaction.atomic():
        StatementItem.objects.create(statement_id=settled.pk + 1, service_charge=paid)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM funding_statementitem WHERE service_charge_id = %s", [paid.pk]
        )
        assert cursor.fetchone() == (0,)


def test_what_is_given_is_shown_to_the_studio(
    settled: Statement, studio: Studio, founder: User, client: Client
) -> None:
    client.force_login(founder)
    assert "$12.00 of services were given" in client.get(f"/studio/{studio.slug}/").content.decode()
