"""One zone of the books: what is dated in it, where its months end, and that nothing moves later."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import checks
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from billing.models import Order, Refund, ServiceChargeLine
from billing.payments.gateways import sandbox_bank
from billing.payments.services.incoming import resolve_payment
from billing.selectors.receipts import receipt_of
from billing.services.catalogue import add_product
from billing.services.charges import charge_usage
from billing.services.orders import buy_with_wallet
from billing.services.refunds import refund_line
from billing.services.topups import start_top_up
from funding.models import Deal, Statement
from funding.selectors.statements import paper_of
from funding.services.deals import sign_deal
from funding.services.settlement import settle_month
from incubator.accounts.models import User
from incubator.operation.doctor import Level
from incubator.operation.doctor.database import check_database
from studios.models import Game, UsageRecord
from tests.funding.conftest import Sell, plain_terms
from tests.funding.visits import as_, streamed, text
from tests.powers import as_owner
from tests.publishing import put_on_site
from tests.using import ran

JANUARY, FEBRUARY, MARCH = (date(2026, month, 1) for month in (1, 2, 3))
LAST_OF_JANUARY = date(2026, 1, 31)
# 01:00 on the first of February in Shanghai.
ONE_IN_SHANGHAI = datetime(2026, 1, 31, 17, tzinfo=UTC)
ZONES = [("UTC", LAST_OF_JANUARY), ("Asia/Shanghai", FEBRUARY)]


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr(timezone, "now", lambda: ONE_IN_SHANGHAI)
    return monkeypatch


@pytest.fixture
def signed(game: Game, fund_manager: User) -> Deal:
    return sign_deal(game=game, terms=plain_terms(), effective_from=JANUARY, actor=fund_manager)


def bought(game: Game, player: User, founder: User) -> Order:
    """Topped up and bought at one moment, from Shanghai."""
    put_on_site(game)
    product = add_product(
        game=game, sku="full", name="Full game", currency="USD", amount_minor=10_00, actor=founder
    )
    top_up = start_top_up(player=player, amount_minor=10_00, currency="USD", actor=player)
    sandbox_bank.pay_charge(token=top_up.provider_reference, card_number=sandbox_bank.APPROVED_CARD)
    paid = resolve_payment(payment=top_up)
    with timezone.override("Asia/Shanghai"):
        order = buy_with_wallet(player=player, product=product, key="one", actor=player)
    assert paid.entry is not None
    assert paid.entry.effective_on == order.effective_on
    return order


@pytest.mark.parametrize(("zone", "day"), ZONES)
def test_a_purchase_at_one_in_shanghai_falls_in_the_month_of_the_books(
    db: None, signed: Deal, game: Game, player: User, founder: User, finance: User, agent: User,
    zone: str, day: date, settings: Settings, clock: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    settings.BOOKS_TIME_ZONE = zone
    order = bought(game, player, founder)
    line = order.lines.get()
    assert (order.paid_at, order.effective_on) == (ONE_IN_SHANGHAI, day)
    assert order.entry is not None
    assert order.entry.effective_on == line.effective_on == day
    refund_line(line=line, amount_minor=4_00, reason="It stops.", key="back", actor=agent)
    assert Refund.objects.get().effective_on == day
    clock.setattr(timezone, "now", lambda: datetime(2026, 3, 2, tzinfo=UTC))
    settle_month(deal=signed, month=FEBRUARY, actor=finance)
    grossed = dict(Statement.objects.values_list("period_start", "gross_minor"))
    assert grossed.pop(day.replace(day=1)) == 10_00
    assert set(grossed.values()) <= {0}


@pytest.mark.parametrize(("zone", "day"), ZONES)
def test_usage_is_cut_where_the_books_turn_the_page(
    db: None, game: Game, zone: str, day: date, settings: Settings
) -> None:
    settings.BOOKS_TIME_ZONE = zone
    ran(game, ONE_IN_SHANGHAI - timedelta(hours=2), ONE_IN_SHANGHAI)
    hours = {"UTC": [2], "Asia/Shanghai": [1, 1]}[zone]
    slices = UsageRecord.objects.values_list("effective_on", "quantity")
    assert [seconds for _day, seconds in slices] == [3_600 * count for count in hours]
    assert [one for one, _seconds in slices] == [LAST_OF_JANUARY, day][-len(hours) :]
    for until in (LAST_OF_JANUARY, date(2026, 2, 28)):
        charge_usage(studio=game.studio, game=game, until=until, actor=None)
    charged = ServiceChargeLine.objects.order_by("month").values_list("month", "quantity")
    used = [3_600 * count for count in hours]
    assert list(charged) == list(zip([JANUARY, FEBRUARY], used, strict=False))


@pytest.fixture
def january(signed: Deal, sell: Sell, finance: User, settings: Settings) -> Statement:
    """Settled an hour after it was over in Shanghai."""
    settings.BOOKS_TIME_ZONE = "Asia/Shanghai"
    sell((LAST_OF_JANUARY, 1, "10.00"), (FEBRUARY, 1, "1.00"))
    return settle_month(deal=signed, month=JANUARY, actor=finance)


def test_a_statement_says_in_which_zone_its_month_ended(
    db: None, january: Statement, founder: User, settings: Settings
) -> None:
    address = reverse("funding:statement", args=["lantern-works", january.number])
    page = text(founder, address)
    assert "Dates of money are days of the books' time zone, Asia/Shanghai." in page
    # It says so also when the books are kept elsewhere by now.
    settings.BOOKS_TIME_ZONE = "UTC"
    assert "the month ended in Asia/Shanghai" in text(founder, address)
    facts = paper_of(january)["facts"]
    assert ["Time zone", "Asia/Shanghai"] in facts  # type: ignore[operator]
    assert ["Settled", "2026-02-01 01:00"] in facts  # type: ignore[operator]
    exported = as_(founder).get(f"{address}?format=csv").content.decode().splitlines()
    assert "Month,Time zone,Line code" in exported[0]
    assert f"{january.number},2026-01,Asia/Shanghai,gross" in exported[1]


def test_lists_and_receipts_name_the_zone_of_their_dates(
    db: None, game: Game, player: User, founder: User, finance: User, settings: Settings
) -> None:
    settings.BOOKS_TIME_ZONE = "Asia/Shanghai"
    order = bought(game, player, founder)
    assert ["Date", "1 Feb 2026 (Asia/Shanghai)"] in receipt_of(order)["facts"]  # type: ignore[operator]
    exported = streamed(as_(finance).get(f"{reverse('billing:staff_orders')}?format=csv"))
    assert "Date (Asia/Shanghai)" in exported.decode().splitlines()[0]
    for address in (reverse("billing:orders"), reverse("billing:wallet")):
        assert "time zone, Asia/Shanghai." in text(player, address)


def told() -> list[str]:
    """What is found about the rows of the books."""
    found = checks.run_checks(tags=[checks.Tags.database], databases=["default"])
    return [str(message.msg) for message in found if message.id == "funding.W001"]


def test_another_zone_later_moves_no_row_and_is_told(
    db: None, signed: Deal, january: Statement, finance: User, settings: Settings,
    clock: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    assert told() == []
    before = _dates()
    settings.BOOKS_TIME_ZONE = "America/Los_Angeles"
    assert _dates() == before
    [said] = told()
    assert said.startswith("BOOKS_TIME_ZONE is America/Los_Angeles")
    assert "the books were kept in Asia/Shanghai" in said
    [finding] = [one for one in check_database() if said in one.text]
    assert finding.level is Level.ADVICE
    assert "Set BOOKS_TIME_ZONE=Asia/Shanghai" in finding.remedy
    clock.setattr(timezone, "now", lambda: datetime(2026, 3, 1, 8, tzinfo=UTC))
    february = settle_month(deal=signed, month=FEBRUARY, actor=finance)
    assert (february.gross_minor, february.late_count) == (1_00, 0)
    january.refresh_from_db()
    assert (january.time_zone, february.time_zone) == ("Asia/Shanghai", "America/Los_Angeles")
    assert told() == []


def test_a_database_without_tables_has_kept_no_books(db: None) -> None:
    as_owner("ALTER TABLE funding_statement RENAME TO funding_elsewhere")
    assert told() == []


def test_settings_alone_are_checked_without_the_database() -> None:
    call_command("check")


def _dates() -> str:
    """Every stored day of money, as the database holds it."""
    days = "SELECT array_agg(effective_on ORDER BY id) FROM"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT ({days} billing_order), ({days} billing_orderline), ({days} ledger_entry),"  # noqa: S608
            " (SELECT array_agg((period_start, period_end)) FROM funding_statement)"
        )
        return json.dumps(cursor.fetchone(), default=str)
