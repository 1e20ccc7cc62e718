"""Pages of statements: settled, opened down to rows, exported, paid out."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.html import escape

from billing.models import Order, Payout
from funding.models import Deal, Statement
from funding.selectors.statements import chart_rows, shown_lines
from funding.services.settlement import settle_month
from incubator.accounts.models import User
from studios.models import Studio
from tests.funding.conftest import Sell
from tests.funding.visits import as_, status, streamed, text


def test_finance_settles_on_the_page_and_the_studio_reads_and_asks_for_its_money(
    db: None,
    deal: Deal,
    sell: Sell,
    bank_account: Studio,
    founder: User,
    finance: User,
    fund_manager: User,
) -> None:
    sell((date(1997, 1, 5), 1, "10.00", "1.00"), (date(1997, 1, 6), 2, "20.00"))
    settle = reverse("funding:settle", args=[deal.number])
    assert "Settle January 1997" in text(finance, reverse("funding:settlement"))
    assert as_(fund_manager).post(settle, {"month": "1997-01"}).status_code == 403
    as_(finance).post(settle, {"month": "1997-01"})
    statement = deal.statements.get()
    address = reverse("funding:statement", args=["lantern-works", statement.number])
    page = text(founder, address)
    assert "Players paid" in page
    assert "$17.40" in page
    assert "Request payout of $17.40" in page
    assert "Request payout" not in text(
        finance, reverse("funding:staff_statement", args=[statement.number])
    )
    as_(founder).post(reverse("funding:payout_request", args=["lantern-works", statement.number]))
    assert Payout.objects.get().amount_minor == 17_40
    page = text(founder, address)
    assert "Request payout" not in page
    assert "Fiona Finance" in page


def test_every_figure_of_the_page_opens_a_list(
    db: None, deal: Deal, sell: Sell, founder: User, stranger: User
) -> None:
    sell((date(1997, 1, 5), 1, "10.00", "1.00"), (date(1997, 1, 6), 2, "20.00"))
    statement = settle_month(deal=deal, month=date(1997, 1, 1), actor=None)
    for line in statement.lines.all():
        address = reverse(
            "funding:statement_line", args=["lantern-works", statement.number, line.code]
        )
        assert escape(str(line.label)) in text(founder, address)
        assert status(stranger, address) == 404
    gross = reverse("funding:statement_line", args=["lantern-works", statement.number, "gross"])
    exported = streamed(as_(founder).get(f"{gross}?format=csv")).decode()
    assert exported.count("\r\n") == 3
    assert ",20.00,20.00" in exported
    one = Order.objects.get(gross_minor=20_00)
    found = text(founder, f"{gross}?q={one.number}")
    assert "1 row" in found
    assert one.number in found


def test_a_figure_of_the_ledger_names_its_entry_in_words(
    db: None, months: list[Statement], founder: User
) -> None:
    statement = months[0]
    assert statement.entry is not None
    figure = ["lantern-works", statement.number, "recouped:principal"]
    page = text(founder, reverse("funding:statement_line", args=figure))
    assert str(statement.entry.said) in page
    assert statement.entry.key not in page


def test_the_statement_is_a_file_too(db: None, deal: Deal, sell: Sell, founder: User) -> None:
    sell((date(1997, 1, 5), 1, "10.00"))
    statement = settle_month(deal=deal, month=date(1997, 1, 1), actor=None)
    address = reverse("funding:statement", args=["lantern-works", statement.number])
    rows = as_(founder).get(f"{address}?format=csv").content.decode().splitlines()
    assert rows[1].endswith("gross,Gross sales,price times units,part,10.00,USD")
    assert "payable" in rows[-1]


def test_what_is_not_settled_is_shown_apart(
    db: None, deal: Deal, sell: Sell, founder: User
) -> None:
    sell((date(1997, 1, 5), 1, "10.00"))
    page = text(founder, reverse("funding:statements", args=["lantern-works"]))
    assert "live estimate" in page
    assert "$10.00" in page
    settle_month(deal=deal, month=date(1997, 1, 1), actor=None)
    page = text(founder, reverse("funding:statements", args=["lantern-works"]))
    assert "live estimate" not in page


def test_the_chart_has_one_bar_for_all_that_refunds_lead_to(
    db: None, months: list[Statement]
) -> None:
    february = months[1]
    lines = shown_lines(february)
    of_refunds = [one.line for one in lines if one.line.source == "refunds"]
    assert len(of_refunds) > 2
    bars = [row for row in chart_rows(lines) if row["label"] == "Refunds"]
    assert [bar["values"] for bar in bars] == [[sum(line.amount_minor for line in of_refunds)]]
    drawn: list[Any] = chart_rows(lines)
    steps = [row["values"][0] for row in drawn if row["label"] == "Gross" or not row["total"]]
    assert sum(steps) == february.payable_minor
