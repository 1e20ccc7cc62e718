"""Settling months: every row once, late rows in the next one, and nothing by halves."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from threading import Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from django.utils import timezone
from django.utils.timezone import localdate
from pytest_django import Settings

from billing.ledger import chart
from billing.ledger.services import balance, verify
from billing.models import OrderLine
from billing.payments.services.outgoing import confirm_payment
from billing.services.refunds import refund_line
from funding.errors import SettlementRefused
from funding.models import Award, Deal, Statement, StatementItem, Tranche
from funding.services.settlement import settle_month
from funding.services.tranches import disburse_tranche
from incubator.accounts.models import User
from incubator.core.books import last_finished_month
from tests.funding.conftest import Sell
from tests.powers import refuse, tamper

JANUARY, FEBRUARY, MARCH, APRIL = (date(1997, month, 1) for month in (1, 2, 3, 4))

Refund = Callable[..., object]


@pytest.fixture
def refund(agent: User) -> Refund:
    def give_back(line: OrderLine, amount_minor: int, on: date) -> object:
        return refund_line(
            line=line,
            amount_minor=amount_minor,
            reason="It does not start.",
            key=f"{line.pk}-{amount_minor}-{on}",
            effective_on=on,
            actor=agent,
        )

    return give_back


@pytest.fixture
def paid_advance(
    award: Award, deal: Deal, approved_tranche: Tranche, finance: User, finance2: User
) -> Tranche:
    """40,000.00 paid in December 1996."""
    paid = disburse_tranche(
        tranche=approved_tranche, effective_on=date(1996, 12, 20), actor=finance2
    )
    confirm_payment(payment=paid.payment, actor=finance)
    return approved_tranche


def amounts(statement: Statement) -> dict[str, int]:
    return {line.code: line.amount_minor for line in statement.lines.all()}


def test_a_month_becomes_a_statement_and_one_entry(
    db: None, deal: Deal, sell: Sell, finance: User
) -> None:
    sell((JANUARY, 1, "10.00", "1.00"), (date(1997, 1, 31), 2, "20.00"))
    statement = settle_month(deal=deal, month=date(1997, 1, 15), actor=finance)
    assert (statement.period_start, statement.period_end) == (JANUARY, date(1997, 1, 31))
    assert statement.gross_minor == 30_00
    # 29.00 net of tax at 60 %.
    assert statement.payable_minor == 17_40
    assert balance(chart.payable(deal.studio_id, "USD")) == -17_40
    assert balance(chart.revenue(deal.game_id, "USD")) == 0
    assert statement.entry is not None
    assert statement.entry.key == f"settle:{deal.number}:1997-01"
    assert not verify().discrepancies


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE funding_statement SET payable_minor = payable_minor + 1",
        "UPDATE funding_statementline SET amount_minor = 1 WHERE code = 'payable'",
        "UPDATE funding_statement SET gross_minor = 1",
    ],
)
def test_a_statement_that_was_changed_is_found(
    deal: Deal, sell: Sell, finance: User, sql: str
) -> None:
    sell(("1997-01-05", 1, "100.00"))
    settle_month(deal=deal, month=date(1997, 1, 1), actor=finance)
    assert not verify().discrepancies
    tamper(sql)
    assert "statement differs from its parts" in {found.what for found in verify().discrepancies}


def test_settling_again_returns_the_first_statement(
    db: None, deal: Deal, sell: Sell, finance: User
) -> None:
    sell((JANUARY, 1, "10.00"))
    first = settle_month(deal=deal, month=JANUARY, actor=finance)
    again = settle_month(deal=deal, month=JANUARY, actor=finance)
    assert again == first
    assert Statement.objects.count() == 1
    assert balance(chart.payable(deal.studio_id, "USD")) == -6_00


def test_a_late_order_falls_into_the_next_month_and_says_so(
    db: None, deal: Deal, sell: Sell, finance: User
) -> None:
    sell((JANUARY, 1, "10.00"))
    settle_month(deal=deal, month=JANUARY, actor=finance)
    sell((date(1997, 1, 20), 1, "5.00"), (FEBRUARY, 1, "1.00"))
    february = settle_month(deal=deal, month=FEBRUARY, actor=finance)
    assert february.gross_minor == 6_00
    assert (february.rows_count, february.late_count) == (2, 1)
    late = StatementItem.objects.get(late=True)
    assert late.order_line is not None
    assert late.order_line.effective_on == date(1997, 1, 20)


def test_a_refund_is_on_the_statement_of_the_month_it_happened_in(
    db: None, deal: Deal, sell: Sell, refund: Refund, finance: User
) -> None:
    [line] = sell((JANUARY, 1, "10.00", "1.00"))
    settle_month(deal=deal, month=JANUARY, actor=finance)
    sell((FEBRUARY, 1, "30.00"))
    refund(line, 10_00, date(1997, 2, 3))
    february = settle_month(deal=deal, month=FEBRUARY, actor=finance)
    assert amounts(february)["refunds"] == -10_00
    # 60 % of (30.00 − 9.00).
    assert february.payable_minor == 12_60
    assert balance(chart.revenue(deal.game_id, "USD")) == 0


def test_a_negative_month_is_carried_and_recovered(
    db: None, deal: Deal, sell: Sell, refund: Refund, finance: User
) -> None:
    [line] = sell((JANUARY, 1, "10.00"))
    settle_month(deal=deal, month=JANUARY, actor=finance)
    refund(line, 10_00, date(1997, 2, 3))
    february = settle_month(deal=deal, month=FEBRUARY, actor=finance)
    assert february.payable_minor == 0
    assert balance(chart.carried(deal.pk, "USD")) == 6_00
    sell((MARCH, 1, "30.00"))
    march = settle_month(deal=deal, month=MARCH, actor=finance)
    assert march.payable_minor == 12_00
    assert balance(chart.carried(deal.pk, "USD")) == 0
    assert balance(chart.payable(deal.studio_id, "USD")) == -18_00
    assert not verify().discrepancies


def test_an_advance_is_recouped_before_anything_is_payable(
    db: None, deal: Deal, paid_advance: Tranche, sell: Sell, finance: User
) -> None:
    sell((JANUARY, 1, "50000.00"), (FEBRUARY, 1, "50000.00"))
    january = settle_month(deal=deal, month=JANUARY, actor=finance)
    assert january.payable_minor == 0
    assert balance(chart.advance(deal.pk, "USD")) == 10_000_00
    february = settle_month(deal=deal, month=FEBRUARY, actor=finance)
    assert february.payable_minor == 20_000_00
    assert balance(chart.advance(deal.pk, "USD")) == 0


def test_open_months_before_are_settled_first_even_empty_ones(
    db: None, deal: Deal, sell: Sell, finance: User
) -> None:
    sell((JANUARY, 1, "10.00"), (APRIL, 1, "10.00"))
    settle_month(deal=deal, month=APRIL, actor=finance)
    months = Statement.objects.order_by("period_start")
    assert [s.period_start for s in months] == [JANUARY, FEBRUARY, MARCH, APRIL]
    assert [s.gross_minor for s in months] == [10_00, 0, 0, 10_00]
    assert [s.entry is None for s in months] == [False, True, True, False]


def test_a_month_that_is_not_over_is_refused(
    db: None, deal: Deal, sell: Sell, finance: User
) -> None:
    sell((localdate(), 1, "10.00"))
    with pytest.raises(SettlementRefused, match="is not over"):
        settle_month(deal=deal, month=localdate(), actor=finance)
    assert not Statement.objects.exists()


@pytest.mark.parametrize(
    ("zone", "over"),
    [
        ("UTC", datetime(1997, 2, 1, tzinfo=UTC)),
        ("Asia/Shanghai", datetime(1997, 1, 31, 16, tzinfo=UTC)),
        ("America/Los_Angeles", datetime(1997, 2, 1, 8, tzinfo=UTC)),
    ],
)
def test_a_month_stays_open_while_orders_of_it_can_still_come(
    db: None, deal: Deal, finance: User, zone: str, over: datetime, settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Orders are dated in the books' zone, and months end there."""
    settings.BOOKS_TIME_ZONE = zone
    monkeypatch.setattr(timezone, "now", lambda: over - timedelta(seconds=1))
    assert last_finished_month() == date(1996, 12, 1)
    with pytest.raises(SettlementRefused, match=f"ends at 00:00 on 1 Feb 1997 .{zone}"):
        settle_month(deal=deal, month=JANUARY, actor=finance)
    monkeypatch.setattr(timezone, "now", lambda: over)
    assert last_finished_month() == JANUARY
    assert settle_month(deal=deal, month=JANUARY, actor=finance).period_start == JANUARY


def test_a_month_before_the_deal_or_its_first_statement_is_refused(
    db: None, deal: Deal, sell: Sell, finance: User
) -> None:
    with pytest.raises(SettlementRefused, match="starts with December 1996"):
        settle_month(deal=deal, month=date(1996, 11, 1), actor=finance)
    sell((FEBRUARY, 1, "10.00"))
    settle_month(deal=deal, month=FEBRUARY, actor=finance)
    with pytest.raises(SettlementRefused, match="starts with February 1997"):
        settle_month(deal=deal, month=JANUARY, actor=finance)
    assert Statement.objects.count() == 1


def test_only_finance_settles(
    db: None, deal: Deal, sell: Sell, founder: User, fund_manager: User
) -> None:
    sell((JANUARY, 1, "10.00"))
    for person, refusal in ((founder, Http404), (fund_manager, PermissionDenied)):
        with pytest.raises(refusal):
            settle_month(deal=deal, month=JANUARY, actor=person)
    assert not Statement.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE funding_statement SET payable_minor = 1",
        "DELETE FROM funding_statement",
        "UPDATE funding_statementline SET amount_minor = 1",
        "DELETE FROM funding_statementline",
        "UPDATE funding_statementitem SET late = true",
        "DELETE FROM funding_statementitem",
        """INSERT INTO funding_statementitem (statement_id, order_line_id, late)
           SELECT statement_id, order_line_id, true FROM funding_statementitem""",
    ],
)
def test_a_statement_is_kept_as_written(
    db: None, deal: Deal, sell: Sell, finance: User, change: str
) -> None:
    sell((JANUARY, 1, "10.00"))
    settle_month(deal=deal, month=JANUARY, actor=finance)
    refuse(change, "is refused|nothing joins it|statement_item_order_line_once")
    assert Statement.objects.get().payable_minor == 6_00


def test_two_settlements_at_once_write_one_statement(
    committed_db: str, deal: Deal, sell: Sell, finance: User, finance2: User
) -> None:
    sell((JANUARY, 1, "10.00"), (FEBRUARY, 1, "10.00"))
    found: list[Statement] = []

    def settle(person: User) -> None:
        found.append(settle_month(deal=deal, month=FEBRUARY, actor=person))
        connection.close()

    threads = [Thread(target=settle, args=[person]) for person in (finance, finance2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found[0] == found[1]
    assert Statement.objects.count() == 2
    assert balance(chart.payable(deal.studio_id, "USD")) == -12_00
