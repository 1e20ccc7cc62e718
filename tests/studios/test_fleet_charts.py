"""Charts of a fleet: ready, given away and wanted, told from rows that are there anyway."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from incubator.accounts.models import User
from incubator.core.audit import history
from incubator.core.models import AuditRow
from studios.servers.models import Fleet, Server
from studios.servers.selectors.fleet_charts import Drawn, charts_of
from studios.servers.services.fleets import Hours, change_fleet, turn_fleet
from studios.servers.services.leases import give_back
from tests.powers import tamper
from tests.studios.fleeting import Fleets, fleets, sizes, take, ten
from tests.studios.test_fleet_pages import at

__all__ = ["fleets", "ten"]
pytestmark = pytest.mark.django_db
# A Wednesday.
NOON = datetime(2026, 4, 15, 12, 10, tzinfo=UTC)
READY, GIVEN, WANTED = range(3)
AtMost = Callable[[int], AbstractContextManager[object]]


@pytest.fixture(autouse=True)
def in_utc() -> Iterator[None]:
    with timezone.override(ZoneInfo("UTC")):
        yield


@pytest.fixture
def old(fleets: Fleets) -> Fleet:
    """One that was made ten days before noon and of which two servers ran from 9:40 on."""
    fleets.step(3)
    Fleet.objects.update(created_at=NOON - timedelta(days=10))
    Server.objects.update(started_at=NOON - timedelta(hours=2, minutes=30))
    return Fleet.objects.get()


def drawn(fleet: Fleet) -> tuple[Drawn, Drawn]:
    day, week = charts_of(Fleet.objects.get(pk=fleet.pk), NOON, history(fleet))
    return day, week


def happened(act: str, moment: datetime) -> None:
    """The newest row of this act is of that moment."""
    row = AuditRow.objects.filter(act=act).latest("pk")
    told = "UPDATE core_auditrow SET at = '{}' WHERE id = {}"
    tamper(told.format(moment.isoformat(), row.pk))


def lease_was(column: str, moment: datetime) -> None:
    told = "UPDATE servers_lease SET {} = '{}'"
    tamper(told.format(column, moment.isoformat()))


def test_a_day_in_half_hours_and_a_week_in_steps_of_two(old: Fleet) -> None:
    day, week = drawn(old)
    assert [len(day.rows), len(week.rows)] == [49, 85]
    assert [label for label, _row in day.rows[-3:]] == ["11:30", "12:00", "12:10"]
    assert len({label for label, _row in week.rows}) == 85
    assert day.heads == ("Time", "Ready", "Given away", "Should have")


def test_what_ran_is_ready_until_it_is_over(old: Fleet) -> None:
    gone, _other = Server.objects.order_by("pk")
    Server.objects.filter(pk=gone.pk).update(
        observed="stopped", desired="stopped", stopped_at=NOON - timedelta(minutes=30)
    )
    day, week = drawn(old)
    told = [row[READY] for _label, row in day.rows]
    assert told[-8:] == [0, 0, 2, 2, 2, 2, 1, 1]
    assert week.rows[-1][1][READY] == 1


def test_what_is_lost_ran_until_it_was_seen(old: Fleet) -> None:
    lost = Server.objects.order_by("pk")[0]
    Server.objects.filter(pk=lost.pk).update(
        observed="lost", last_seen_at=NOON - timedelta(hours=1)
    )
    day, _week = drawn(old)
    assert [row[READY] for _label, row in day.rows[-4:]] == [2, 1, 1, 1]


def test_what_was_given_is_not_ready(fleets: Fleets, old: Fleet, member: User) -> None:
    [first] = take(fleets, 1)
    lease = fleets.fleet.leases.get(key=first)
    lease_was("given_at", NOON - timedelta(minutes=90))
    day, _week = drawn(old)
    assert day.rows[-1][1] == [1, 1, 2]
    give_back(lease=lease, token=lease.token, actor=member)
    lease_was("ended_at", NOON - timedelta(minutes=35))
    day, _week = drawn(old)
    assert [row[GIVEN] for _label, row in day.rows[-5:]] == [0, 1, 1, 0, 0]
    assert [row[READY] for _label, row in day.rows[-5:]] == [2, 1, 1, 2, 2]


def test_what_it_should_have_had_follows_the_sizes_of_then(old: Fleet, member: User) -> None:
    weekday = Hours(days=(0, 1, 2, 3, 4), from_hour=10, to_hour=11, minimum=6)
    change_fleet(fleet=old, name="Europe", sizes=sizes(3, 8, 0, hours=[weekday]), actor=member)
    happened("fleet.change", NOON - timedelta(hours=4))
    turn_fleet(fleet=old, on=False, actor=member)
    happened("fleet.turn_off", NOON - timedelta(minutes=20))
    day, week = drawn(old)
    told = [row[WANTED] for _label, row in day.rows]
    # 8:00 of before the change, 8:30 to 9:30 of after it, an hour of its own, off at the end.
    assert told[-10:] == [2, 3, 3, 3, 6, 6, 3, 3, 0, 0]
    assert set(told[:-9]) == {2}
    assert week.rows[0][1][WANTED] == 2


def test_hours_that_were_taken_away_count_for_the_time_before(old: Fleet, member: User) -> None:
    nights = Hours(days=(0, 1, 2, 3, 4, 5, 6), from_hour=0, to_hour=6, minimum=5)
    change_fleet(fleet=old, name="Europe", sizes=sizes(2, 8, 0, hours=[nights]), actor=member)
    happened("fleet.change", NOON - timedelta(days=9))
    change_fleet(fleet=old, name="Europe", sizes=sizes(2, 8, 0), actor=member)
    happened("fleet.change", NOON - timedelta(hours=1))
    day, _week = drawn(old)
    assert [row[WANTED] for _label, row in day.rows].count(5) == 12


def test_a_young_fleet_has_one_chart_and_a_new_one_none(old: Fleet) -> None:
    Fleet.objects.update(created_at=NOON - timedelta(hours=3))
    [only] = charts_of(Fleet.objects.get(), NOON, [])
    assert len(only.rows) == 7
    Fleet.objects.update(created_at=NOON - timedelta(minutes=5))
    assert charts_of(Fleet.objects.get(), NOON, []) == []


def test_the_page_draws_them_with_a_table_beneath(
    client: Client, old: Fleet, member: User, django_assert_max_num_queries: AtMost
) -> None:
    client.force_login(member)
    url = at(old)
    with django_assert_max_num_queries(20):
        page = client.get(url).content.decode()
    assert page.count('data-chart="line"') == 2
    assert "Show as a table" in page
    assert "Servers in the last 7 days" in page
    anew = client.get(url, headers={"HX-Request": "true", "HX-Target": "fleet-state"})
    assert "data-chart" not in anew.content.decode()
