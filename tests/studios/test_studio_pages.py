"""The studio's pages: for members and staff to read, for the right members to act on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from incubator.accounts.models import User
from incubator.core.books import today
from studios.models import Game, Rate, ResourceRequest, Studio, UsageRecord
from studios.servers.models import Blueprint, Server
from studios.servers.services import launch_server, reconcile
from studios.services.requests import request_resource
from tests.clients import Client
from tests.joining import join
from tests.studios.machines import Machines
from tests.studios.test_admission_pages import browser
from tests.using import first_rate
from tests.voting import vote_page

PAGES = (
    "",
    "members/",
    "games/",
    "games/new/",
    "games/paper-tides/",
    "games/paper-tides/edit/",
    "requests/",
    "requests/new/",
    "requests/new/?kind=server",
    "requests/new/?kind=desk",
    "requests/preview/?kind=server",
    "servers/",
)


@pytest.mark.parametrize("page", PAGES)
def test_members_and_staff_read_the_page_and_strangers_get_404(
    studio: Studio,
    game: Game,
    founder: User,
    member: User,
    auditor: User,
    stranger: User,
    page: str,
) -> None:
    address = f"/studio/{studio.slug}/{page}"
    for person in (founder, member, auditor):
        assert browser(person).get(address).status_code == 200
    assert browser(stranger).get(address).status_code == 404
    assert browser(None).get(address).status_code == 302


@pytest.mark.parametrize(
    "page",
    ["staff/studios/", "staff/studios/lantern-works/", "staff/requests/", "staff/rate-card/"],
)
def test_staff_read_the_page_and_founders_get_404(
    game: Game, founder: User, operations: User, auditor: User, page: str
) -> None:
    assert browser(operations).get(f"/{page}").status_code == 200
    assert browser(auditor).get(f"/{page}").status_code == 200
    assert browser(founder).get(f"/{page}").status_code == 404


def test_members_of_other_roles_and_staff_are_told_403_when_they_act(
    studio: Studio, game: Game, founder: User, stranger: User, finance: User
) -> None:
    join(studio=studio, user=stranger, role="viewer", actor=founder)
    acts = {
        "members/": {"email": finance.email, "role": "owner"},
        "bank-account/": {"bank_account": "Mine"},
        "games/new/": {"title": "Mine", "currency": "USD"},
        "games/paper-tides/edit/": {"title": "Mine", "stage": "live"},
        "requests/new/": {"game": game.pk, "amount": "1.00", "purpose": "Mine."},
    }
    for page, typed in acts.items():
        for person in (stranger, finance):
            answer = browser(person).post(f"/studio/{studio.slug}/{page}", typed)
            assert answer.status_code == 403
    studio.refresh_from_db()
    assert (studio.bank_account, studio.memberships.count()) == ("", 3)
    assert Game.objects.get().title == "Paper Tides"
    assert not ResourceRequest.objects.exists()


def test_a_game_is_added_and_changed_through_its_pages(studio: Studio, member: User) -> None:
    client = browser(member)
    client.post(f"/studio/{studio.slug}/games/new/", {"title": "Ice Letters", "currency": "EUR"})
    client.post(
        f"/studio/{studio.slug}/games/ice-letters/edit/",
        {"title": "Ice Letters", "tagline": "Cold.", "stage": "beta"},
    )
    game = Game.objects.get(slug="ice-letters")
    assert (game.currency, game.stage, game.tagline) == ("EUR", "beta", "Cold.")


def test_the_form_shows_the_cost_and_who_has_to_agree_before_it_is_sent(
    studio: Studio, game: Game, member: User, operations: User
) -> None:
    page = browser(member).get(
        f"/studio/{studio.slug}/requests/preview/",
        {"kind": "server", "game": str(game.pk), "quantity": "200"},
    )
    assert "$120.00" in page.content.decode()
    assert operations.display_name in page.content.decode()


@pytest.mark.parametrize("quantity", ["", "x", "-4", "9" * 24, "0"])
def test_nonsense_in_the_preview_is_no_fault(
    studio: Studio, game: Game, member: User, quantity: str
) -> None:
    answer = browser(member).get(
        f"/studio/{studio.slug}/requests/preview/",
        {"kind": "server", "game": str(game.pk), "quantity": quantity},
    )
    assert answer.status_code == 200


@pytest.mark.parametrize("game_id", ["9" * 30, "9" * 5000, "x", "-1", ""])
def test_a_game_that_is_not_the_studios_is_no_fault(
    studio: Studio, game: Game, member: User, game_id: str
) -> None:
    address = f"/studio/{studio.slug}/requests/"
    typed = {"kind": "capital", "game": game_id, "amount": "5.00", "purpose": "Ours."}
    assert browser(member).get(f"{address}preview/", typed).status_code == 200
    answer = browser(member).post(f"{address}new/", typed)
    assert "Please correct this first" in answer.content.decode()
    assert not ResourceRequest.objects.exists()


def test_a_request_is_asked_for_and_approved_through_the_pages(
    studio: Studio, game: Game, founder: User, fund_manager: User, finance: User
) -> None:
    typed = {"kind": "capital", "game": game.pk, "amount": "50,000.00", "purpose": "Ten months."}
    page = browser(founder).post(f"/studio/{studio.slug}/requests/new/", typed, follow=True)
    asked = ResourceRequest.objects.get()
    assert asked.amount_minor == 50_000_00
    assert fund_manager.display_name in page.content.decode()
    address = f"/staff/requests/{asked.number}/"
    vote = vote_page(asked)
    assert vote in browser(finance).get(address).content.decode()
    assert "Approve request" in browser(finance).get(vote).content.decode()
    for person in (finance, fund_manager):
        browser(person).post(vote, {"verdict": "approve"})
    asked.refresh_from_db()
    assert asked.state == "approved"


def test_a_rejection_without_its_reason_is_told_and_changes_nothing(
    studio: Studio, game: Game, member: User, operations: User
) -> None:
    asked = request_resource(
        studio=studio,
        game=game,
        kind="desk",
        quantity=1,
        amount_minor=0,
        currency="USD",
        purpose="Visit.",
        actor=member,
    )
    address = vote_page(asked)
    page = browser(operations).post(address, {"verdict": "reject"}, follow=True)
    assert "Say why you reject it" in page.content.decode()
    asked.refresh_from_db()
    assert asked.state == "submitted"
    browser(member).post(f"/studio/{studio.slug}/requests/{asked.number}/withdraw/")
    asked.refresh_from_db()
    assert asked.state == "cancelled"


def test_operations_set_a_price_and_finance_only_read_it(operations: User, finance: User) -> None:
    typed = {
        "item": first_rate().item_id,
        "bearer": "recouped",
        "currency": "USD",
        "price": "0.75",
        "effective_from": today().isoformat(),
    }
    assert browser(finance).post("/staff/rate-card/", typed).status_code == 403
    assert browser(operations).post("/staff/rate-card/", typed).status_code == 302
    assert (
        Rate.objects.get(item__kind="server", currency="USD", effective_from=today()).price_minor
        == 75
    )
    assert "replaced" in browser(finance).get("/staff/rate-card/").content.decode()


def test_a_server_is_launched_watched_and_stopped_through_the_pages(
    studio: Studio,
    server_request: ResourceRequest,
    member: User,
    blueprint: Blueprint,
    provider: Machines,
) -> None:
    client = browser(member)
    base = f"/studio/{studio.slug}/servers/"
    assert "Ready to launch" in client.get(base).content.decode()
    client.post(f"{base}launch/{server_request.number}/", {"blueprint": blueprint.pk})
    server = Server.objects.get()
    page = f"{base}{server.number}/"
    assert "starting" in client.get(page).content.decode()
    reconcile()
    fragment = client.get(f"{page}state/", {"shown": "starting"})
    assert "running" in fragment.content.decode()
    assert fragment["HX-Refresh"] == "true"
    assert "HX-Refresh" not in client.get(f"{page}state/", {"shown": "running"})
    client.post(f"{page}terminate/")
    reconcile()
    assert "costs nothing any more" in client.get(page).content.decode()
    assert provider.machines() == []


def test_operations_see_and_stop_every_server_and_other_staff_only_see_it(
    server_request: ResourceRequest,
    member: User,
    operations: User,
    finance: User,
    stranger: User,
    blueprint: Blueprint,
) -> None:
    server = launch_server(resource_request=server_request, blueprint=blueprint, actor=member)
    page = f"/staff/servers/{server.number}/"
    for person, seen, stopped in ((stranger, 404, 404), (finance, 200, 403)):
        assert browser(person).get(page).status_code == seen
        assert browser(person).get(f"{page}state/").status_code == seen
        assert browser(person).post(f"{page}stop/").status_code == stopped
        server.refresh_from_db()
        assert server.desired == "running"
    assert server.name in browser(operations).get("/staff/servers/").content.decode()
    browser(operations).post(f"{page}stop/")
    server.refresh_from_db()
    assert server.desired == "stopped"


def test_lists_come_as_csv(studio: Studio, game: Game, founder: User, operations: User) -> None:
    client: Client = browser(founder)
    answer = client.get(f"/studio/{studio.slug}/games/?format=csv")
    assert "Paper Tides" in b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    answer = browser(operations).get("/staff/rate-card/?format=csv")
    assert "server-hour" in b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]


def test_usage_is_listed_on_the_servers_page(
    studio: Studio,
    server_request: ResourceRequest,
    member: User,
    blueprint: Blueprint,
    provider: Machines,
) -> None:
    server = launch_server(resource_request=server_request, blueprint=blueprint, actor=member)
    reconcile()
    Server.objects.filter(pk=server.pk).update(
        started_at=timezone.now().replace(microsecond=0) - timedelta(hours=2)
    )
    browser(member).post(f"/studio/{studio.slug}/servers/{server.number}/terminate/")
    reconcile()
    page = browser(member).get(f"/studio/{studio.slug}/servers/{server.number}/")
    assert UsageRecord.objects.exists()
    assert "$1.20" in page.content.decode()
