"""What can be settled is registered: a statement points at each kind of row, and shows it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from django.core.checks import run_checks
from django.db.models import Count
from django.urls import reverse

from billing import settleable
from billing.payments.services.outgoing import confirm_payment
from billing.settleable import Source, sources
from billing.sources import ORDER_LINES, REFUNDS
from funding.errors import SettlementRefused
from funding.models import SOURCES, Deal, Statement, Tranche
from funding.services.settlement import settle_month
from funding.services.tranches import disburse_tranche
from funding.sources import DISBURSEMENTS
from incubator.accounts.models import User
from tests.funding.conftest import Sell
from tests.funding.test_figures import differences
from tests.funding.visits import as_, streamed, text

JANUARY = date(1997, 1, 1)


def registered(monkeypatch: pytest.MonkeyPatch, found: Sequence[Source]) -> None:
    monkeypatch.setattr(settleable, "_registered", {one.key: one for one in found})


def test_every_reference_of_a_statements_item_is_of_a_registered_source() -> None:
    assert {one.key for one in sources()} == set(SOURCES)
    assert not [found for found in run_checks() if found.id == "funding.E001"]


@pytest.mark.parametrize("change", ["unknown", "missing", "other"])
def test_a_source_that_statements_cannot_point_at_is_an_error(
    monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    others = [one for one in sources() if one is not REFUNDS]
    more = {
        "unknown": [REFUNDS, replace(REFUNDS, key="desk_booking")],
        "missing": [],
        "other": [replace(ORDER_LINES, key="refund")],
    }[change]
    registered(monkeypatch, [*others, *more])
    wrong = [found.msg for found in run_checks() if found.id == "funding.E001"]
    assert len(wrong) == 1
    assert ("desk_booking" if change == "unknown" else "refund") in wrong[0]


def test_a_figure_of_two_kinds_of_rows_shows_both_and_sums_them(
    db: None, monkeypatch: pytest.MonkeyPatch, rich_deal: Deal, approved_tranche: Tranche,
    sell: Sell, founder: User, finance: User, finance2: User,
) -> None:  # fmt: skip
    """As a source that comes would: here what was advanced counts as sold."""
    advance = replace(
        DISBURSEMENTS,
        counts_as="sales",
        groups={"effective_on": "payment__effective_on"},
        amounts={"units": Count("pk"), "gross_minor": "payment__amount_minor"},
    )
    kept = [one for one in sources() if one is not DISBURSEMENTS]
    monkeypatch.setattr(settleable, "_registered", {one.key: one for one in [*kept, advance]})
    approved_tranche.award.refresh_from_db()
    paid = disburse_tranche(tranche=approved_tranche, effective_on=JANUARY, actor=finance2)
    confirm_payment(payment=paid.payment, actor=finance)
    sell((JANUARY, 1, "10.00", "1.00", "0.30"), (JANUARY, 1, "20.00"))
    statement = settle_month(deal=rich_deal, month=JANUARY, actor=finance2)
    assert statement.gross_minor == 40_000_00 + 30_00
    assert statement.rows_count == 3
    assert differences(statement) == []
    address = reverse("funding:statement_line", args=["lantern-works", statement.number, "gross"])
    page = text(founder, address)
    assert "Paper Tides" in page
    assert str(paid) in page
    exported = streamed(as_(founder).get(f"{address}?format=csv")).decode().splitlines()
    assert len(exported) == 1 + 3


def test_a_sale_in_another_currency_than_the_deals_is_refused_and_nothing_is_settled(
    db: None, deal: Deal, sell: Sell, finance: User
) -> None:
    sell((JANUARY, 1, "10.00"))
    deal.currency = "EUR"
    with pytest.raises(SettlementRefused, match=r"was sold in USD, and .+ settles in EUR"):
        settle_month(deal=deal, month=JANUARY, actor=finance)
    assert not Statement.objects.exists()
