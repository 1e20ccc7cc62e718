"""What pages of servers say before anything changes is what then happens."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from incubator.accounts.models import User
from studios.access import require_member
from studios.models import ResourceRequest, Studio, StudioRole
from studios.servers import urls
from studios.servers.errors import HostRefused
from studios.servers.models import Blueprint, Host, Server
from studios.servers.selectors import cap_of
from studios.servers.services import launch_server, reconcile, stop_server
from studios.servers.services.hosts import RESERVED, invite_host
from tests.clients import Client, words
from tests.studios.machines import Clock, Machines

pytestmark = pytest.mark.django_db


@pytest.fixture
def studio_side(member: User) -> Client:
    client = Client()
    client.force_login(member)
    return client


@pytest.fixture
def server(server_request: ResourceRequest, blueprint: Blueprint, member: User) -> Server:
    return launch_server(resource_request=server_request, blueprint=blueprint, actor=member)


@pytest.mark.parametrize("state", ["lost", "failed"])
def test_terminating_what_is_gone_stops_nothing_and_saves_nothing(
    studio_side: Client, server: Server, state: str
) -> None:
    Server.objects.update(observed=state)
    page = words(
        studio_side.get(reverse("servers:terminate", args=[server.studio.slug, server.number]))
    )
    assert "0 to launch, 0 to stop, + $0.00 an hour" in page
    assert "You only take note of it." in page
    assert "Players on it are disconnected" not in page


def test_a_step_says_what_this_server_cost_not_all_of_its_request(
    clock: Clock,
    machines: Machines,
    studio_side: Client,
    server: Server,
    blueprint: Blueprint,
    member: User,
) -> None:
    reconcile()
    clock.pass_by(hours=1)
    stop_server(server=Server.objects.get(), actor=member)
    reconcile()
    wanted = server.resource_request
    again = launch_server(resource_request=wanted, blueprint=blueprint, actor=member)
    reconcile()
    assert cap_of(wanted).used_minor > 0
    page = words(
        studio_side.get(reverse("servers:terminate", args=[again.studio.slug, again.number]))
    )
    page = " ".join(re.sub("<[^>]+>", " ", page).split())
    assert "Cost so far $0.00" in page
    assert "0 to launch, 1 to stop" in page


def test_whoever_comes_to_launch_after_the_last_one_went_reads_so(
    studio_side: Client, server: Server, server_request: ResourceRequest, blueprint: Blueprint
) -> None:
    address = reverse("servers:launch", args=[server.studio.slug, server_request.number])
    assert "As many servers as were approved are there." in words(studio_side.get(address))
    sent = studio_side.post(address, {"blueprint": blueprint.pk})
    assert "Stop it first." in words(sent)
    assert Server.objects.count() == 1


def test_a_host_has_no_name_that_a_page_beside_it_has(operations: User) -> None:
    beside = {str(one.pattern) for one in urls.HOSTS}
    first = {found[1] for path in beside if (found := re.match(r"staff/hosts/([a-z]+)/", path))}
    assert first == RESERVED
    for name in RESERVED:
        with pytest.raises(HostRefused, match="Choose another name"):
            invite_host(name=name, address="203.0.113.7", actor=operations)
    assert not Host.objects.exists()


def test_a_refusal_names_the_owner_once(studio: Studio, auditor: User) -> None:
    with pytest.raises(PermissionDenied, match="only the owner or developer may"):
        require_member(auditor, studio, StudioRole.OWNER, StudioRole.DEVELOPER)
    with pytest.raises(PermissionDenied, match="only the owner may"):
        require_member(auditor, studio, StudioRole.OWNER)
