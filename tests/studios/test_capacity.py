"""What the machines have and what is taken of it; what each studio takes, and what that costs."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from incubator.accounts.models import User
from studios.models import ResourceItem, ResourceRequest, Studio
from studios.servers.models import Blueprint, Host, Server
from studios.servers.selectors.capacity import regions, sizes
from studios.servers.selectors.studio_usage import taken_by_studio, written
from studios.servers.services import launch_server, reconcile
from studios.servers.services.quotas import set_quota
from tests.studios.fleeting import ten
from tests.studios.leasing import host_named
from tests.studios.machines import Clock, Machines

__all__ = ["ten"]
PAGES = ("/staff/hosts/capacity/", "/staff/hosts/capacity/studios/")


@pytest.fixture
def host(studio: Studio) -> Host:
    return host_named("one", disk_free_mb=50_000, memory_mb=2_500, cpu_percent=1_000)


def launch(request: ResourceRequest, blueprint: Blueprint, actor: User) -> Server:
    return launch_server(resource_request=request, blueprint=blueprint, actor=actor)


def test_what_fits_is_what_the_provider_would_place(
    host: Host, ten: ResourceRequest, blueprint: Blueprint, member: User
) -> None:
    item = ResourceItem.objects.get(pk=ten.rate.item_id)  # type: ignore[union-attr]
    fits = sizes(timezone.now())[item.pk].fits
    assert fits == 2_500 // item.memory_mb
    for _ in range(fits + 1):
        launch(ten, blueprint, member)
    reconcile()
    assert Server.objects.filter(host=host).count() == fits
    assert sizes(timezone.now())[item.pk].fits == 0
    [region] = regions(timezone.now())
    assert (region.hosts, region.heard, region.taken_mb) == (1, 1, fits * item.memory_mb)
    assert region.states["pending"] == fits


def test_where_nothing_contains_servers_no_studios_own_fit(
    host: Host, ten: ResourceRequest
) -> None:
    found = sizes(timezone.now())[ten.rate.item_id]  # type: ignore[union-attr]
    assert (found.fits > 0, found.fits_contained) == (True, 0)


def test_a_studio_is_told_what_it_takes_and_what_the_month_will_cost(
    clock: Clock,
    machines: Machines,
    studio: Studio,
    ten: ResourceRequest,
    blueprint: Blueprint,
    member: User,
) -> None:
    clock.moment = (clock.moment + timedelta(days=32)).replace(day=1, hour=1)
    launch(ten, blueprint, member)
    launch(ten, blueprint, member)
    reconcile()
    clock.pass_by(hours=2)
    taken = taken_by_studio(clock.now())[studio.pk]
    assert (taken.states["running"], taken.approved) == (2, 10)
    rate = ten.rate
    assert rate is not None
    assert written(taken.cost) == written({"USD": rate.priced(4 * 3600)})
    assert taken.forecast["USD"] > taken.cost["USD"]
    assert taken.forecast["USD"] <= rate.priced(ten.quantity * rate.per_units)


def test_pages_show_what_waits_and_why_in_few_queries_however_many_there_are(
    client: Client,
    host: Host,
    operations: User,
    ten: ResourceRequest,
    blueprint: Blueprint,
    member: User,
    studio: Studio,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(5):
        launch(ten, blueprint, member)
    reconcile()
    set_quota(studio=studio, servers=7, memory_mb=None, actor=operations)
    client.force_login(operations)
    client.get("/staff/")
    for address in PAGES:
        with django_assert_max_num_queries(20):
            page = client.get(address).content.decode()
        assert client.get(f"{address}?format=csv").headers["Content-Type"].startswith("text/csv")
    assert "Servers at once: at most 7." in page
    assert "No host has" in client.get(PAGES[0]).content.decode()


def test_operations_set_a_limit_on_its_page(
    client: Client, operations: User, studio: Studio
) -> None:
    client.force_login(operations)
    page = f"{PAGES[1]}{studio.slug}/"
    assert client.post(page, {"servers": "abc"}).status_code == 200
    client.post(page, {"servers": "3", "memory_mb": ""})
    studio.refresh_from_db()
    assert (studio.server_quota.servers, studio.server_quota.memory_mb) == (3, None)
    assert "at most 3" in client.get(PAGES[1]).content.decode()
