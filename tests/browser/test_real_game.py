"""A game from elsewhere, from its file to the month's charges: Debian's Teeworlds server."""

import os
import tarfile
from pathlib import Path

import pytest
from django.db.models import Sum
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect
from pytest_django import Settings

from billing.models import ServiceCharge
from billing.services.charges import charge_usage
from incubator.accounts.models import User
from incubator.documents import uploads
from studios.models import Game, ResourceKind, Studio, UsageRecord
from studios.servers.agent.containment import landlock_version
from studios.servers.models import Blueprint, Build, Server
from studios.servers.services.builds import settle_builds
from studios.servers.services.caps import watch_caps
from studios.services.rates import set_rate, standard_item
from tests.browser import journey
from tests.browser.journey import Journey
from tests.browsing import DESKTOP, OpenPage
from tests.studios.several_machines import MakeMachine, assert_sound, make_machine, until
from tests.studios.teeworlds import JOINS, LEAVES, MAP, SERVER, Player

__all__ = ["make_machine"]

MISSING = "Debian's Teeworlds is missing: apt-get install teeworlds-server."
IN_CI = bool(os.environ.get("CI"))
pytestmark = [
    pytest.mark.skipif(os.geteuid() != 0, reason="only root changes who a process is"),
    pytest.mark.skipif(landlock_version() < 4, reason="this kernel has no Landlock for networks"),
    pytest.mark.skipif(not SERVER.exists() and not IN_CI, reason=MISSING),
]
COMMAND = './teeworlds-server "sv_port {port:game}" "sv_name {name}" "sv_map dm1" "sv_register 0"'
CENTS_A_SECOND = 100
READING = 30_000


@pytest.fixture
def packed(tmp_path: Path, settings: Settings) -> Path:
    """As a studio's build server would pack it: the program, and one map."""
    settings.MEDIA_ROOT = tmp_path / "media"
    assert SERVER.exists(), MISSING
    file = tmp_path / "teeworlds.tar.gz"
    with tarfile.open(file, "w:gz", compresslevel=1) as archive:
        archive.add(SERVER, "teeworlds-server")
        archive.add(MAP, "data/maps/dm1.map")
    return file


def upload(page: Page, studio: Studio, game: Game, file: Path) -> Build:
    page.goto(f"/studio/{studio.slug}/builds/new/{game.slug}/")
    page.get_by_label("For whom").select_option("server")
    page.get_by_label("Platform").select_option("linux-x86_64")
    page.get_by_label("Version").fill("0.7.5")
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Upload build").click()
    expect(page.get_by_text("being put together and checked")).to_be_visible(timeout=READING)
    uploads.settle()
    settle_builds()
    build = Build.objects.get()
    assert build.state == "ready"
    return build


def make_blueprint(page: Page, studio: Studio, game: Game, build: Build) -> Blueprint:
    page.goto(f"/studio/{studio.slug}/blueprints/new/{game.slug}/")
    page.get_by_label("Name", exact=True).fill("Teeworlds")
    page.get_by_label("What runs").select_option(f"build:{build.number}")
    page.get_by_label("Command").fill(COMMAND)
    page.get_by_label("Name of port 1").fill("game")
    page.get_by_label("Protocol of port 1").select_option("udp")
    page.get_by_label("How players are counted").select_option("log_count")
    page.get_by_label("Words when somebody comes").fill(JOINS)
    page.get_by_label("Words when somebody goes").fill(LEAVES)
    page.get_by_label("Minutes to drain").fill("1")
    page.get_by_role("button", name="Make blueprint").click()
    expect(page.get_by_text("Teeworlds is there.")).to_be_visible()
    return Blueprint.objects.get(studio=studio)


def ask_and_launch(walk: Journey, studio: Studio, member: User, operations: User) -> Server:
    page = walk.as_(member, f"/studio/{studio.slug}/requests/new/?kind=server")
    page.get_by_label("Server-hours", exact=True).fill("100")
    page.get_by_label("What it is for").fill("The open evening.")
    walk.press(page, "Send request")
    number = page.url.rstrip("/").split("/")[-1]
    journey.approve(walk, number, operations)
    page = walk.as_(member, f"/studio/{studio.slug}/servers/launch/{number}/")
    page.get_by_label("Teeworlds").check()
    walk.press(page, "Launch server")
    return Server.objects.get()


def test_a_real_game_is_uploaded_launched_played_drained_and_charged(
    make_machine: MakeMachine,
    open_page: OpenPage,
    packed: Path,
    studio: Studio,
    game: Game,
    member: User,
    operations: User,
) -> None:
    walk = Journey(open_page, DESKTOP, DESKTOP)
    set_rate(
        item=standard_item(ResourceKind.SERVER), currency="USD",
        price_minor=3_600 * CENTS_A_SECOND, effective_from=timezone.now().date(), actor=operations,
    )  # fmt: skip
    page = walk.as_(member, f"/studio/{studio.slug}/")
    build = upload(page, studio, game, packed)
    make_blueprint(page, studio, game, build)
    server = ask_and_launch(walk, studio, member, operations)
    machine = make_machine("frankfurt-1")
    assert until(lambda: is_seen(server, observed="running"))

    # Its page sees by itself whatever becomes of it.
    facts = page.locator("main dl.facts")
    address = Server.objects.get().address
    expect(facts).to_contain_text(address, timeout=READING)
    with Player(int(address.split(":")[1])):
        assert until(lambda: is_seen(server, sighting__players=1))
        expect(page.get_by_text("entered the game").first).to_be_visible(timeout=READING)
        expect(players_on(page)).to_have_text("1")
        drain(walk, page, server)
        assert machine.alive() == [server.launch_key]
        ends = Server.objects.get().drain_until
        assert ends is not None
        watch_caps(now=ends)
        assert until(lambda: is_seen(server, observed="stopped"))
    assert not machine.alive()
    expect(facts).to_contain_text("stopped", timeout=READING)
    assert_sound(machine)
    is_charged(studio, game, server)


def is_seen(server: Server, **how: object) -> bool:
    return Server.objects.filter(pk=server.pk, **how).exists()


def players_on(page: Page) -> Locator:
    return page.locator("dt", has_text="Players").locator("xpath=following-sibling::dd[1]")


def drain(walk: Journey, page: Page, server: Server) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name="Stop server").click()
    expect(page.get_by_role("main")).to_contain_text("metered until then")
    walk.press(page, "Stop server")
    expect(page.get_by_text("stops once players had time")).to_be_visible()
    assert is_seen(server, desired="running", drain_cause="asked")


def is_charged(studio: Studio, game: Game, server: Server) -> None:
    """What the agent counted, in the charge of the game's month, and nothing else."""
    used = UsageRecord.objects.filter(source=server.source).aggregate(all=Sum("quantity"))["all"]
    ran = Server.objects.select_related("sighting").get().sighting.seconds
    assert used
    assert abs(used - ran) <= 2
    [charge] = charge_usage(studio=studio, game=game, until=timezone.now().date(), actor=None)
    assert charge.amount_minor == used * CENTS_A_SECOND
    assert [line.quantity for line in ServiceCharge.objects.get().lines.all()] == [used]
