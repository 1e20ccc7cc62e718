"""Pages of servers: the plan before anything changes, what was approved, and more of it."""

import pytest
from django.test import Client

from incubator.accounts.models import User
from studios.models import ResourceRequest
from studios.servers.models import Blueprint, Server
from studios.servers.services import launch_server, reconcile
from tests.studios.machines import Clock, Machines


@pytest.fixture
def server(
    clock: Clock,
    machines: Machines,
    server_request: ResourceRequest,
    blueprint: Blueprint,
    member: User,
) -> Server:
    launched = launch_server(resource_request=server_request, blueprint=blueprint, actor=member)
    reconcile()
    launched.refresh_from_db()
    return launched


@pytest.fixture
def page(client: Client, member: User, server: Server) -> str:
    client.force_login(member)
    return f"/studio/{server.studio.slug}/servers/{server.number}/"


def test_a_step_shows_its_plan_and_what_is_lost_before_it_is_taken(
    client: Client, page: str, server: Server
) -> None:
    for step, plan, lost in (
        ("stop", "0 to launch, 1 to stop, − $0.60 an hour", "Nobody new is sent there."),
        ("terminate", "0 to launch, 1 to stop, − $0.60 an hour", "not saved is lost"),
        ("restart", "1 to launch, 1 to stop, + $0.00 an hour", "an address of its own"),
    ):
        shown = client.get(f"{page}{step}/").content.decode()
        assert plan in shown, step
        assert lost in shown, step
        assert "200 h of 200 h" in shown, step
    server.refresh_from_db()
    assert (server.desired, server.drain_until) == ("running", None)


def test_a_launch_shows_its_plan(
    client: Client, member: User, server_request: ResourceRequest
) -> None:
    client.force_login(member)
    shown = client.get(
        f"/studio/{server_request.studio.slug}/servers/launch/{server_request.number}/"
    ).content.decode()
    assert "1 to launch, 0 to stop, + $0.60 an hour" in shown
    assert "Left of what was approved: 200 h of 200 h." in shown


def test_steps_lead_back_to_the_server_or_to_the_one_in_its_place(
    client: Client, page: str, server: Server, machines: Machines, clock: Clock
) -> None:
    assert client.post(f"{page}restart/").headers["Location"] == page
    reconcile()
    new = Server.objects.get(replaces=server)
    link = f'<a href="{page.replace(server.number, new.number)}">{new.number}</a>'
    assert link in client.get(page).content.decode()
    assert "is stopped." in client.get(f"{page}stop/").content.decode()
    reconcile()
    machines.running.clear()
    reconcile()
    lost = page.replace(server.number, new.number)
    third = client.post(f"{lost}replace/").headers["Location"]
    assert third == page.replace(server.number, Server.objects.get(replaces=new).number)


def test_the_page_shows_what_is_used_of_what_was_approved_and_its_forecast(
    client: Client, page: str, clock: Clock
) -> None:
    clock.pass_by(hours=50)
    reconcile()
    shown = client.get(page).content.decode()
    for figure in ("$30.00", "$120.00", "$14.40", "$90.00", "150 h of 200 h"):
        assert figure in shown, figure
    assert 'value="25"' in shown
    clock.pass_by(hours=150)
    reconcile()
    shown = client.get(page).content.decode()
    assert "Whoever plays may go on until" in shown
    assert "unless more is approved" in shown


def test_one_click_from_the_server_leads_to_the_request_filled_in(
    client: Client, page: str, server: Server, operations: User
) -> None:
    request = server.resource_request
    more = f"/studio/{server.studio.slug}/requests/{request.number}/more/"
    for shown in (page, more.removesuffix("more/")):
        assert f'href="{more}"' in client.get(shown).content.decode()
    form = client.get(more).context["form"]
    assert form["quantity"].value() == 200
    assert form["purpose"].value() == f"More of {request.number}: The closed beta."
    assert "$120.00" in client.get(more).content.decode()
    typed = {"kind": "server", "game": server.game_id, "quantity": 50, "purpose": "Players stay."}
    sent = client.post(more, typed)
    asked = ResourceRequest.objects.get(extends=request)
    assert sent.headers["Location"].endswith(f"/requests/{asked.number}/")
    assert (asked.quantity, asked.state, asked.item) == (50, "submitted", request.item)
    assert (
        f"More of</dt>\n        <dd>{request.number}"
        in client.get(sent.headers["Location"]).content.decode()
    )


def test_more_is_asked_for_of_servers_alone(client: Client, page: str, server: Server) -> None:
    more = f"/studio/{server.studio.slug}/requests/{server.resource_request.number}/more/"
    client.post(more, {"kind": "desk", "game": server.game_id, "half_days": 5, "purpose": "Sit."})
    assert not ResourceRequest.objects.filter(extends__isnull=False).exists()


def test_what_is_used_up_is_launched_no_more_and_says_why(
    client: Client, page: str, server: Server, clock: Clock
) -> None:
    clock.pass_by(hours=201)
    reconcile()
    clock.pass_by(minutes=5)
    reconcile()
    server.refresh_from_db()
    assert server.observed == "stopped"
    launch = f"/studio/{server.studio.slug}/servers/launch/{server.resource_request.number}/"
    sent = client.post(launch, {"blueprint": server.blueprint_id})
    assert "is used up. Ask for more before you launch again." in sent.content.decode()
    assert Server.objects.count() == 1
