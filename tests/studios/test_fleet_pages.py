"""Pages of fleets: what would change is said before anything does."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from incubator.accounts.models import User
from studios.models import Membership, ResourceRequest, StudioRole
from studios.servers.models import Blueprint, Fleet
from studios.servers.services.fleets import roll_out
from studios.servers.views import fleets as views
from tests.studios.fleeting import Fleets, fleets, take, ten
from tests.studios.leasing import reused

__all__ = ["fleets", "ten"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def running(client: Client, fleets: Fleets, member: User) -> Fleets:
    fleets.step(2)
    client.force_login(member)
    return fleets


def at(fleet: Fleet, then: str = "") -> str:
    return f"/studio/{fleet.studio.slug}/fleets/{fleet.number}/{then}"


def typed(**more: object) -> dict[str, object]:
    sizes = {"minimum": 5, "maximum": 8, "buffer": 1, "pick": "packed", "time_zone": "UTC"}
    return {"name": "Asia", **sizes, **more}


def test_a_fleet_is_made_after_its_plan_was_shown(
    client: Client,
    ten: ResourceRequest,
    member: User,
    blueprint: Blueprint,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # No weekend, whose minimum the plan would name.
    monkeypatch.setattr(views.timezone, "now", lambda: datetime(2026, 1, 1, 12, tzinfo=UTC))
    client.force_login(member)
    url = reverse("servers:new_fleet", args=[ten.studio.slug, ten.number])
    assert "10 at once were approved." in client.get(url).content.decode()
    sent = typed(blueprint=blueprint.pk, days_1="weekend", from_1=18, to_1=24, minimum_1=7)
    plan = client.post(url, sent).content.decode()
    assert "5 to launch, 0 to stop, + $3.00 an hour" in plan
    assert "Saturday and Sunday, 18 to 24 o&#x27;clock: 7" in plan
    assert not Fleet.objects.exists()
    made = client.post(url, {**sent, "planned": "yes"})
    fleet = Fleet.objects.get()
    assert made["Location"] == at(fleet)
    [hours] = fleet.hours.all()
    assert (fleet.minimum, hours.days, hours.minimum) == (5, [5, 6], 7)


def test_other_sizes_are_planned_before_they_are_taken(client: Client, running: Fleets) -> None:
    url = at(running.fleet, "change/")
    assert "2 to launch" not in client.get(url).content.decode()
    assert "3 to launch, 0 to stop, + $1.80 an hour" in client.post(url, typed()).content.decode()
    fewer = client.post(url, typed(minimum=1)).content.decode()
    assert "0 to launch, 1 to stop, − $0.60 an hour" in fewer
    running.fleet.refresh_from_db()
    assert running.fleet.minimum == 2
    client.post(url, typed(planned="yes"))
    running.fleet.refresh_from_db()
    assert (running.fleet.name, running.fleet.minimum) == ("Asia", 5)


@pytest.mark.parametrize(
    ("odd", "told"),
    [
        ({"minimum": 9}, "no more than the maximum"),
        ({"maximum": 11}, "10 servers at once were approved"),
        ({"maximum": "abc"}, "whole number"),
        ({"days_2": "every"}, "Say from and to which hour"),
        ({"days_2": "every", "from_2": 5, "to_2": 4, "minimum_2": 1}, "begin before they end"),
        ({"name": ""}, "required"),
    ],
)
def test_odd_sizes_are_told_on_the_form(
    client: Client, running: Fleets, odd: dict[str, object], told: str
) -> None:
    url = at(running.fleet, "change/")
    assert told in client.post(url, typed(**odd, planned="yes")).content.decode()
    running.fleet.refresh_from_db()
    assert running.fleet.name == "Europe"


def test_the_page_says_how_a_fleet_stands(client: Client, running: Fleets) -> None:
    take(running, 1)
    shown = client.get(at(running.fleet)).content.decode()
    for server in running.wanted:
        assert server.number in shown
    assert "Given away" in shown
    listed = client.get(f"/studio/{running.fleet.studio.slug}/fleets/").content.decode()
    assert "Europe" in listed


def test_who_stops_one_of_its_servers_reads_that_another_takes_its_place(
    client: Client, running: Fleets
) -> None:
    stops = reverse("servers:stop", args=[running.fleet.studio.slug, running.wanted[0].number])
    assert "1 to launch, 1 to stop" in client.get(stops).content.decode()


def test_a_rollout_is_begun_and_taken_back(
    client: Client, running: Fleets, blueprint: Blueprint
) -> None:
    newer = reused(blueprint)
    url = at(running.fleet, "rollout/")
    assert "2 to launch, 2 to stop, + $0.00 an hour" in client.get(url).content.decode()
    client.post(url, {"revision": newer.pk})
    running.fleet.refresh_from_db()
    assert running.fleet.revision == newer
    assert "under way" in client.get(at(running.fleet)).content.decode()
    client.post(at(running.fleet, "back/"))
    running.fleet.refresh_from_db()
    assert running.fleet.revision.number == 1
    again = client.post(at(running.fleet, "back/")).content.decode()
    assert "Nothing is being rolled out" in again


def test_where_there_is_nothing_to_move_to_its_page_says_what_to_do(
    client: Client, running: Fleets
) -> None:
    for page in (
        client.get(at(running.fleet, "rollout/")),
        client.post(at(running.fleet, "rollout/")),
    ):
        shown = page.content.decode()
        assert "Revise the blueprint or upload a build first." in shown
        assert 'name="revision"' not in shown


def test_it_is_turned_off_and_on(client: Client, running: Fleets) -> None:
    shown = client.get(at(running.fleet, "off/")).content.decode()
    assert "0 to launch, 2 to stop, − $1.20 an hour" in shown
    client.post(at(running.fleet, "off/"))
    running.fleet.refresh_from_db()
    assert not running.fleet.is_on
    running.step(2)
    shown = client.get(at(running.fleet, "on/")).content.decode()
    assert "2 to launch, 0 to stop, + $1.20 an hour" in shown
    client.post(at(running.fleet, "on/"))
    running.fleet.refresh_from_db()
    assert running.fleet.is_on


def test_who_only_looks_on_changes_nothing(client: Client, running: Fleets, member: User) -> None:
    Membership.objects.filter(user=member).update(role=StudioRole.VIEWER)
    assert client.get(at(running.fleet)).status_code == 200
    assert client.post(at(running.fleet, "off/")).status_code == 403
    running.fleet.refresh_from_db()
    assert running.fleet.is_on


def test_a_page_of_a_fleet_asks_the_database_a_few_times(
    client: Client, running: Fleets, blueprint: Blueprint, django_assert_max_num_queries: object
) -> None:
    roll_out(fleet=running.fleet, revision=reused(blueprint), actor=running.fleet.made_by)
    running.step(2)
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        client.get(at(running.fleet))
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        client.get(f"/studio/{running.fleet.studio.slug}/fleets/")
