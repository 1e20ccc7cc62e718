"""`make screenshots`: the pictures of the README, taken from a freshly built demo world."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from funding.models import Statement
from incubator.portal.demo.people import who
from incubator.portal.demo.world import build_world
from studios.servers.services import reconcile
from support.models import Ticket
from tests.browsing import PHONE, OpenPage

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"


@pytest.fixture
def world(committed_db: str) -> None:
    build_world(lambda line: None)
    reconcile()


def shoot(page: Page, path: str, name: str) -> None:
    page.goto(path)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{name}.png")


def test_pictures_of_the_readme(world: None, open_page: OpenPage) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    statement = Statement.objects.order_by("-period_end").first()
    assert statement is not None
    path = f"/studio/{statement.deal.studio.slug}/statements/{statement.number}/"
    ticket = Ticket.objects.filter(state="open").order_by("pk").first()
    assert ticket is not None

    mira = who("mira")
    shoot(open_page(user=mira), path, "statement")
    shoot(open_page(user=mira, dark=True), path, "statement-dark")
    shoot(open_page(user=mira, width=PHONE), path, "statement-phone")
    shoot(open_page(user=who("ana")), "/staff/", "home-of-finance")
    shoot(open_page(user=who("ines")), f"/staff/tickets/{ticket.number}/", "ticket")
    shoot(open_page(), "/games/paper-tides/", "game")
    shoot(open_page(width=PHONE), "/games/paper-tides/", "game-phone")
