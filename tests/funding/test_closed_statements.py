"""Nothing joins a statement after it was settled, and a fund keeps its name in the ledger."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from funding.models import Deal, Fund, Statement
from funding.services.settlement import settle_month
from incubator.accounts.models import User
from tests.funding.conftest import Sell
from tests.powers import refuse

JANUARY, FEBRUARY = date(1997, 1, 1), date(1997, 2, 1)


def refused(sql: str, match: str, *values: int) -> None:
    with connection.cursor() as cursor:
        # What a commit would have checked, checked now.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match=match), transaction.atomic():
            cursor.execute(sql, values)
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_a_row_cannot_be_hidden_in_a_statement_that_is_settled(
    db: None, deal: Deal, sell: Sell, finance: User
) -> None:
    """It would count as settled, and no statement would ever pay for it."""
    sell((JANUARY, 1, "10.00"))
    settle_month(deal=deal, month=JANUARY, actor=finance)
    [late] = sell((date(1997, 1, 9), 1, "30.00"))
    refused(
        "INSERT INTO funding_statementitem (statement_id, order_line_id, late)"
        " SELECT id, %s, false FROM funding_statement",
        "nothing joins it",
        late.pk,
    )
    assert settle_month(deal=deal, month=FEBRUARY, actor=finance).gross_minor == 30_00


def test_a_settled_statement_gets_no_further_line(
    db: None, deal: Deal, sell: Sell, finance: User
) -> None:
    sell((JANUARY, 1, "10.00"))
    settle_month(deal=deal, month=JANUARY, actor=finance)
    refused(
        "INSERT INTO funding_statementline"
        " (statement_id, ordinal, code, rule_key, rule_parameters, amount_minor, role, source)"
        " SELECT id, 99, 'more', '', '{}', 1, 'part', '' FROM funding_statement",
        "nothing joins it",
    )
    assert not Statement.objects.get().lines.filter(code="more").exists()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE funding_fund SET slug = 'renamed'",
        "UPDATE funding_fund SET currency = 'EUR'",
        "TRUNCATE funding_statement CASCADE",
        "TRUNCATE funding_statementitem",
        "TRUNCATE funding_disbursement CASCADE",
    ],
)
def test_what_names_or_holds_money_is_kept(
    db: None, deal: Deal, fund: Fund, sell: Sell, finance: User, change: str
) -> None:
    sell((JANUARY, 1, "10.00"))
    settle_month(deal=deal, month=JANUARY, actor=finance)
    with connection.cursor() as cursor:
        # What a commit would have checked, checked now: PostgreSQL empties no table before.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    refuse(change, "is kept as it was written|rows of money are kept")
    assert Statement.objects.count() == 1
    assert Fund.objects.get().slug == "first"
