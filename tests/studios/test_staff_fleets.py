"""Fleets of all studios, as operations see them."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client
from django.urls import reverse

from incubator.accounts.models import User
from studios.servers.models import Blueprint, Fleet, Server
from studios.servers.selectors.fleet_figures import fleets_listed, wanted_of
from studios.servers.selectors.fleets import standing_of
from studios.servers.services.fleets import roll_out, turn_fleet
from tests.clients import words
from tests.studios.fleeting import Fleets, fleets, take, ten
from tests.studios.leasing import reused

__all__ = ["fleets", "ten"]
pytestmark = pytest.mark.django_db
LIST = "/staff/fleets/"
AtMost = Callable[[int], AbstractContextManager[object]]


@pytest.fixture
def staff(client: Client, operations: User) -> Client:
    client.force_login(operations)
    return client


def copies(fleet: Fleet, count: int) -> None:
    hours = list(fleet.hours.all())
    for number in range(count):
        fleet.pk, fleet.number, fleet._state.adding = None, f"FL-9{number:03}", True
        fleet.save()
        for one in hours:
            one.pk, one.fleet, one._state.adding = None, fleet, True
            one.save()


def test_the_list_says_how_each_stands(staff: Client, fleets: Fleets, blueprint: Blueprint) -> None:
    fleets.step(3)
    take(fleets, 2)
    page = words(staff.get(LIST))
    for said in ("Europe", "Lantern", "2 of 3", "2–8", "buffer 1", "$1.20"):
        assert said in page, said
    [row] = fleets_listed()
    assert (vars(row)["there"], vars(row)["given"]) == (2, 2)
    assert wanted_of(row, fleets.now) == 3
    roll_out(fleet=fleets.fleet, revision=reused(blueprint), actor=fleets.fleet.made_by)
    assert "under way" in words(staff.get(LIST))
    fleets.step(30)
    assert "done" in words(staff.get(LIST))


def test_it_counts_as_the_sweep_does(fleets: Fleets, member: User) -> None:
    """Also of what drains, restarts or stops."""
    fleets.step(3)
    take(fleets, 2)
    fleets.step(3)
    first, second, third = fleets.wanted
    Server.objects.filter(pk=first.pk).update(desired="stopped")
    Server.objects.filter(pk=second.pk).update(desired="stopped", restarts_for=member)
    Server.objects.filter(pk=third.pk).update(drain_until=fleets.now, drain_cause="fleet")
    [row] = fleets_listed()
    standing = standing_of(Fleet.objects.get(), fleets.now)
    counted = (vars(row)["there"], vars(row)["given"])
    assert counted == (len(standing.kept), len(standing.given))
    assert wanted_of(row, fleets.now) == standing.desired


def test_it_is_filtered_sorted_and_exported(staff: Client, fleets: Fleets, member: User) -> None:
    fleets.step(2)
    copies(Fleet.objects.get(), 2)
    other = Fleet.objects.get(number="FL-9001")
    Fleet.objects.filter(pk=other.pk).update(name="Asia", maximum=9)
    turn_fleet(fleet=other, on=False, actor=member)
    assert "Europe" not in words(staff.get(f"{LIST}?condition=off"))
    assert "Asia" not in words(staff.get(f"{LIST}?condition=on"))
    assert "Nothing matches this search" in words(staff.get(f"{LIST}?move=rolled_back"))
    assert "Europe" not in words(staff.get(f"{LIST}?q=asia"))
    for key in ("name", "studio", "game", "there", "sizes", "-sizes", "abc"):
        assert staff.get(f"{LIST}?sort={key}").status_code == 200
    rows = staff.get(f"{LIST}?format=csv").getvalue().decode().splitlines()
    assert len(rows) == 4
    assert "Cost per hour" in rows[0]
    assert any("Asia" in row and "2–9" in row for row in rows)
    assert any("$1.20" in row for row in rows)


def test_fifty_of_them_ask_the_database_a_few_times(
    staff: Client, fleets: Fleets, django_assert_max_num_queries: AtMost
) -> None:
    fleets.step(2)
    copies(Fleet.objects.get(), 49)
    with django_assert_max_num_queries(20):
        page = staff.get(LIST).content.decode()
    assert page.count("/staff/fleets/FL-") == 50


def test_the_page_of_one_leads_to_pages_of_staff(
    staff: Client, fleets: Fleets, django_assert_max_num_queries: AtMost
) -> None:
    fleets.step(2)
    with django_assert_max_num_queries(20):
        page = staff.get(reverse("servers:staff_fleet", args=[fleets.fleet.number]))
    shown = page.content.decode()
    for server in fleets.wanted:
        assert f'"/staff/servers/{server.number}/"' in shown
    assert "/studio/" not in shown.split("<main")[1].split("</main>")[0]
    # Its studio decides about it.
    assert "Turn off" not in shown


def test_nobody_else_finds_them(client: Client, fleets: Fleets, member: User) -> None:
    client.force_login(member)
    for url in (LIST, f"{LIST}{fleets.fleet.number}/"):
        assert client.get(url).status_code == 404
    client.logout()
    assert client.get(LIST)["Location"].startswith("/accounts/")


def test_an_unknown_number_is_not_there(staff: Client, fleets: Fleets) -> None:
    assert staff.get(f"{LIST}FL-0/").status_code == 404


def test_its_number_is_searched_for(staff: Client, fleets: Fleets) -> None:
    assert (
        f"{LIST}{fleets.fleet.number}/"
        in staff.get(f"/search/?q={fleets.fleet.number.lower()}").content.decode()
    )
