"""The date a form offers is a date the form takes, wherever its reader lives."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from funding.models import Award, Contribution, Deal, Disbursement, Fund, Terms, Tranche
from incubator.accounts.models import Delegation, User
from incubator.core import books
from studios.models import Game, Rate
from tests.funding.conftest import Sell
from tests.funding.visits import as_
from tests.using import first_rate

DATE = re.compile(r'<input type="date" name="(\w+)" value="([^"]*)"')
TERMS = {
    "studio_percent": "55",
    "platform_percent": "0",
    "services": "deduct",
    "recoup_base": "studio_share",
    "recoup_percent": "100",
    "uplift_percent": "0",
    "reserve_percent": "0",
    "reserve_days": "0",
}
# Where the viewer lives, what the clock on that wall shows, and the books' zone.
LIVES = [
    ("Pacific/Kiritimati", "2026-02-01 01:00", "UTC"),
    ("Asia/Shanghai", "2026-02-01 01:00", "UTC"),
    ("America/Los_Angeles", "2026-02-01 01:00", "UTC"),
    ("America/Los_Angeles", "2026-01-31 23:00", "UTC"),
    ("America/Los_Angeles", "2026-01-31 23:00", "Asia/Shanghai"),
    ("Asia/Shanghai", "2026-02-01 01:00", "America/Los_Angeles"),
]


@pytest.fixture(autouse=True, params=LIVES, ids=" ".join)
def viewers_zone(
    request: pytest.FixtureRequest,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    _django_db_helper: None,
) -> str:
    """Where everybody reads; the clock stands still before the test itself writes any row.

    Its house comes first: one that was raised at that hour would be every other test's as well.
    """
    zone, wall, settings.BOOKS_TIME_ZONE = request.param
    moment = datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone))
    monkeypatch.setattr(timezone, "now", lambda: moment)
    return str(zone)


def offered(person: User, address: str, zone: str) -> dict[str, str]:
    """The dates that stand in the form when the page opens."""
    person.time_zone = zone
    person.save(update_fields=["time_zone"])
    return dict(DATE.findall(as_(person).get(address).content.decode()))


def test_a_contribution_came_in_today(
    db: None, fund: Fund, finance: User, viewers_zone: str
) -> None:
    address = reverse("funding:fund", args=[fund.slug])
    dates = offered(finance, address, viewers_zone)
    key = "00000000-0000-4000-8000-000000000001"
    sent = as_(finance).post(address, dates | {"amount": "5.00", "note": "", "key": key})
    assert sent.status_code == 302
    assert Contribution.objects.latest("pk").effective_on == books.today()


def test_a_tranche_is_paid_today(
    db: None, deal: Deal, approved_tranche: Tranche, finance2: User, viewers_zone: str
) -> None:
    award = approved_tranche.award
    address = reverse("funding:tranche_pay", args=[award.number, approved_tranche.ordinal])
    dates = offered(finance2, address, viewers_zone)
    approval = re.search(r'name="approval" value="(\d+)"', text_of(finance2, address))
    assert approval
    sent = as_(finance2).post(address, dates | {"approval": approval[1]})
    assert sent.status_code == 302
    assert Disbursement.objects.get().payment.effective_on == books.today()


@pytest.mark.parametrize("sold", [None, 0, 40])
def test_a_deal_starts_today_or_with_the_first_sale(
    db: None, award: Award, game: Game, sell: Sell, fund_manager: User, viewers_zone: str,
    sold: int | None,
) -> None:  # fmt: skip
    day = books.today() - timedelta(days=sold or 0)
    if sold is not None:
        sell((day, 1, "10.00"))
    address = reverse("funding:deal_sign")
    dates = offered(fund_manager, address, viewers_zone)
    sent = as_(fund_manager).post(address, TERMS | dates | {"game": str(game.pk)})
    assert sent.status_code == 302
    assert Terms.objects.get().effective_from == day


@pytest.mark.parametrize("sold", [None, 0, 40])
def test_new_terms_start_today_or_after_what_was_sold(
    db: None, deal: Deal, sell: Sell, fund_manager: User, viewers_zone: str, sold: int | None
) -> None:
    if sold is not None:
        sell((books.today() - timedelta(days=sold), 1, "10.00"))
    address = reverse("funding:terms_new", args=[deal.number])
    dates = offered(fund_manager, address, viewers_zone)
    assert as_(fund_manager).post(address, TERMS | dates).status_code == 302
    days = 1 if sold == 0 else 0
    assert deal.terms.get(version=2).effective_from == books.today() + timedelta(days=days)
    # And a third version straight away starts a day later again.
    dates = offered(fund_manager, address, viewers_zone)
    assert as_(fund_manager).post(address, TERMS | dates).status_code == 302


def test_a_price_is_in_force_from_today(
    db: None, game: Game, operations: User, viewers_zone: str
) -> None:
    address = reverse("studios:rate_card")
    dates = offered(operations, address, viewers_zone)
    typed = {"item": first_rate().item_id, "bearer": "recouped", "currency": "USD", "price": "0.75"}
    assert as_(operations).post(address, typed | dates).status_code == 302
    assert Rate.objects.get(price_minor=75).effective_from == books.today()


def test_an_absence_begins_today(
    db: None, finance: User, finance2: User, viewers_zone: str
) -> None:
    address = reverse("accounts:delegations")
    dates = offered(finance, address, viewers_zone)
    typed = {"role": "finance", "delegate": str(finance2.pk), "reason": "On leave."}
    begins = dates["from_date"]
    sent = as_(finance).post(address, typed | {"from_date": begins, "until_date": begins})
    assert sent.status_code == 302
    assert Delegation.objects.active().get().from_date == date.fromisoformat(begins)


def text_of(person: User, address: str) -> str:
    return as_(person).get(address).content.decode()
