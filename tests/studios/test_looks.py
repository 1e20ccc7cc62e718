"""Every page of this area in a real browser: no error, nothing to scroll sideways, on a phone too."""

import pytest

from incubator.accounts.models import User
from studios.models import Application, Game, ResourceRequest, Studio, Track
from studios.servers.models import Blueprint, Server
from studios.servers.services import launch_server, reconcile
from studios.services.applications import save_draft, submit_application
from studios.services.requests import request_resource
from studios.services.reviews import assign_reviewer
from tests import browsing
from tests.browsing import OpenPage
from tests.studios.machines import Machines


@pytest.fixture
def server(
    server_request: ResourceRequest, blueprint: Blueprint, member: User, provider: Machines
) -> Server:
    launched = launch_server(resource_request=server_request, blueprint=blueprint, actor=member)
    reconcile()
    launched.refresh_from_db()
    return launched


@pytest.fixture
def waiting(studio: Studio, game: Game, founder: User) -> ResourceRequest:
    return request_resource(
        studio=studio,
        game=game,
        kind="capital",
        quantity=1,
        amount_minor=120_000_00,
        currency="USD",
        purpose="Three people for a year, and one painter for six months of it.",
        actor=founder,
    )


@pytest.fixture
def second(founder: User, stranger: User, reviewer: User, admissions: User) -> Application:
    """Another founder's application, in review."""
    asked = submit_application(
        track=Track.objects.get(slug="fengyun"),
        founder=stranger,
        studio_name="Kite & Anchor",
        game_title="Low Water",
        pitch="A town that the sea uncovers for six hours a day.",
        team="One person, so far.",
        requested_minor=40_000_00,
        currency="EUR",
        actor=stranger,
    )
    assign_reviewer(application=asked, reviewer=reviewer, actor=admissions)
    return asked


@pytest.fixture
def draft(player: User) -> Application:
    return save_draft(
        application=None,
        track=Track.objects.get(slug="18"),
        founder=player,
        studio_name="Soft Thunder",
        game_title="Umbrella Weather",
        pitch="",
        team="",
        requested_minor=None,
        currency="USD",
        actor=player,
    )


def test_the_studios_pages_fit_the_screen(
    open_page: OpenPage,
    studio: Studio,
    waiting: ResourceRequest,
    server: Server,
    founder: User,
) -> None:
    page = open_page(user=founder)
    base = f"/studio/{studio.slug}/"
    for path in (
        "",
        "members/",
        "bank-account/",
        "games/",
        "games/new/",
        "games/paper-tides/",
        "games/paper-tides/edit/",
        "requests/",
        "requests/new/?kind=server",
        f"requests/{waiting.number}/",
        "servers/",
        f"servers/{server.number}/",
    ):
        page.goto(base + path)
        browsing.assert_fits_every_screen(page)


def test_the_staffs_pages_fit_the_screen(
    open_page: OpenPage,
    studio: Studio,
    second: Application,
    waiting: ResourceRequest,
    server: Server,
    administrator: User,
    reviewer: User,
    finance: User,
) -> None:
    page = open_page(user=administrator)
    for path in (
        "admissions/",
        "admissions/AP-1001/",
        "studios/",
        f"studios/{studio.slug}/",
        "requests/",
        "servers/",
        f"servers/{server.number}/",
        "rate-card/",
    ):
        page.goto(f"/staff/{path}")
        browsing.assert_fits_every_screen(page)
    page = open_page(user=reviewer)
    page.goto(f"/staff/admissions/{second.number}/")
    browsing.assert_fits_every_screen(page)
    page = open_page(user=finance)
    page.goto(f"/staff/requests/{waiting.number}/")
    browsing.assert_fits_every_screen(page)


def test_the_applicants_pages_fit_the_screen(
    open_page: OpenPage, draft: Application, player: User
) -> None:
    page = open_page(user=player)
    for path in ("", "new/?track=18", f"{draft.number}/", f"{draft.number}/edit/"):
        page.goto(f"/apply/{path}")
        browsing.assert_fits_every_screen(page)


def test_a_draft_is_kept_while_typing_without_any_button(
    open_page: OpenPage, draft: Application, player: User
) -> None:
    page = open_page(user=player)
    page.goto(f"/apply/{draft.number}/edit/")
    page.get_by_label("The game", exact=True).fill("It rains in every level.")
    page.get_by_text("Saved at").wait_for()
    draft.refresh_from_db()
    assert draft.pitch == "It rains in every level."


def test_the_estimate_follows_what_is_typed(
    open_page: OpenPage, studio: Studio, game: Game, member: User, operations: User
) -> None:
    page = open_page(user=member)
    page.goto(f"/studio/{studio.slug}/requests/new/?kind=server")
    page.get_by_label("Server-hours").fill("200")
    page.get_by_text("$120.00").wait_for()
    assert page.get_by_text(operations.display_name).is_visible()


def test_the_page_follows_a_starting_server_by_itself(
    open_page: OpenPage,
    server_request: ResourceRequest,
    blueprint: Blueprint,
    member: User,
    provider: Machines,
) -> None:
    server = launch_server(resource_request=server_request, blueprint=blueprint, actor=member)
    page = open_page(user=member)
    page.goto(f"/studio/{server.studio.slug}/servers/{server.number}/")
    page.get_by_text("The provider is starting it.").wait_for()
    reconcile()
    page.get_by_role("link", name="Terminate server").click()
    page.get_by_text("Players on it are disconnected").wait_for()
    page.get_by_role("button", name="Terminate server").click()
    page.get_by_text("It is being stopped.").wait_for()
    reconcile()
    page.get_by_text("It is stopped and costs nothing any more.").wait_for()
