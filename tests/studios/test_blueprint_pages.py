"""Pages of blueprints: who reads and writes them, and what the form does with what is typed."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from incubator.accounts.models import User
from studios.models import Game, ResourceRequest, Studio, StudioRole
from studios.servers.models import Blueprint, Build, Server
from studios.servers.recipes import recipe_of
from studios.servers.services.blueprints import use_build, withdraw_blueprint
from studios.services.games import add_game
from tests.cast import person
from tests.clients import Client
from tests.joining import join
from tests.studios.blueprints import own_blueprint, recipe, server_build, typed
from tests.studios.test_game_rights import limit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_place(tmp_path: Path, settings: Settings) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def build(game: Game, member: User) -> Build:
    return server_build(game, member)


@pytest.fixture
def own(game: Game, member: User, build: Build) -> Blueprint:
    return own_blueprint(game, member, build)


def at(name: str, studio: Studio, *args: str) -> str:
    return reverse(f"servers:{name}", args=[studio.slug, *args])


def test_a_form_as_a_person_fills_it_makes_the_blueprint(
    client: Client, studio: Studio, game: Game, member: User, build: Build
) -> None:
    client.force_login(member)
    url = at("new_blueprint", studio, game.slug)
    assert build.number in client.get(url).text
    sent = client.post(url, typed(build))
    made = Blueprint.objects.get(studio=studio)
    assert sent.headers["Location"] == at("blueprint", studio, made.slug)
    assert recipe_of(made.current) == recipe(build)
    page = client.get(sent.headers["Location"]).text
    assert "./server --port 20000 --name Duel" in page
    assert "1.0" in page


def test_one_without_any_build_begins_with_what_comes_with_the_product(
    client: Client, studio: Studio, game: Game, member: User
) -> None:
    client.force_login(member)
    url = f"{at('new_blueprint', studio, game.slug)}?of=match"
    page = client.get(url)
    form = page.context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    assert client.post(url, {**sent, "name": "Ours", "is_reused": ""}).status_code == 302
    made = Blueprint.objects.get(studio=studio)
    assert (made.derived_from.slug, made.current.program) == ("match", "match")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"command": "./server 'half"}, "command"),
        ({"command": ""}, "command"),
        ({"command": "./server\0"}, "command"),
        ({"command": "./server --port {port:rcon}"}, "command"),
        ({"command": "./server \u202egnp.exe"}, "command"),
        ({"runs": "build:BD-1"}, "runs"),
        ({"runs": "program:"}, "runs"),
        ({"port_name_1": "", "port_name_2": ""}, "port_name_1"),
        ({"port_name_2": "game"}, "port_name_1"),
        ({"port_name_1": "x" * 120}, "port_name_1"),
        ({"port_protocol_1": "sctp"}, "port_protocol_1"),
        ({"health_kind": "telepathy"}, "health_kind"),
        ({"health_port": "game"}, "health_port"),
        ({"health_path": "x"}, "health_path"),
        ({"players_pattern": "nobody"}, "players_pattern"),
        ({"environment": "no equals sign"}, "environment"),
        ({"environment": "LD_PRELOAD=/x.so"}, "environment"),
        ({"environment": "A=1\r\nA=2"}, "environment"),
        ({"start_seconds": "abc"}, "start_seconds"),
        ({"drain_minutes": "-1"}, "drain_minutes"),
        ({"item": "abc"}, "item"),
        ({"item": "999999999999999999999"}, "item"),
        ({"name": "x" * 120}, "name"),
        ({"secret_value_1": "hush"}, "secret_name_1"),
        ({"secret_name_1": "TOKEN"}, "secret_value_1"),
        ({"secret_name_1": "PATH", "secret_value_1": "/"}, "secret_name_1"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(
    client: Client, studio: Studio, game: Game, member: User, build: Build,
    more: dict[str, str], place: str,
) -> None:  # fmt: skip
    client.force_login(member)
    page = client.post(at("new_blueprint", studio, game.slug), typed(build, **more))
    assert page.status_code == 200
    assert place in page.context["form"].errors
    assert not Blueprint.objects.filter(studio=studio).exists()


def test_what_was_typed_stands_there_again_but_for_secrets(
    client: Client, studio: Studio, game: Game, member: User, build: Build
) -> None:
    client.force_login(member)
    hostile = '"><script>alert(1)</script>'
    sent = typed(build, secret_name_1="TOKEN", secret_value_1="hush-hush", name=hostile, runs="x")
    page = client.post(at("new_blueprint", studio, game.slug), sent).text
    assert "./server --port {port:game}" in page
    assert "hush-hush" not in page
    assert hostile not in page


def test_a_revision_is_written_from_the_form_as_it_stands(
    client: Client, studio: Studio, member: User, own: Blueprint, build: Build, game: Game
) -> None:
    client.force_login(member)
    url = at("revise_blueprint", studio, own.slug)
    form = client.get(url).context["form"]
    filled = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    filled.pop("is_reused")
    same = client.post(url, {**filled, "seen": "1"})
    assert "Nothing is changed" in same.text
    assert client.post(url, {**filled, "seen": "1", "stop_seconds": "5"}).status_code == 302
    late = client.post(url, {**filled, "seen": "1", "stop_seconds": "6"})
    assert "Revision 2 was written meanwhile" in late.text
    assert own.current.stop_seconds == 5


def test_the_history_says_what_changed(
    client: Client, studio: Studio, member: User, own: Blueprint, game: Game, operations: User
) -> None:
    use_build(blueprint=own, build=server_build(game, member, "2.0"), actor=member)
    for user, url in (
        (member, at("blueprint_history", studio, own.slug)),
        (operations, reverse("servers:staff_revisions", args=[own.slug])),
    ):
        client.force_login(user)
        page = client.get(url).text
        assert "(1.0)" in page
        assert "(2.0)" in page
        assert "Seconds to stop" not in page
        assert client.get(f"{url}?below=2").text.count("The first one.") == 1
        assert client.get(f"{url}?below=abc").status_code == 200
        assert "Nothing is older." in client.get(f"{url}?below=1").text


def test_members_read_and_strangers_do_not(
    client: Client, studio: Studio, own: Blueprint, founder: User, stranger: User, operations: User
) -> None:
    viewer = person("Vera Viewer")
    join(studio=studio, user=viewer, role=StudioRole.VIEWER, actor=founder)
    page, revise = at("blueprint", studio, own.slug), at("revise_blueprint", studio, own.slug)
    for user, status in ((viewer, 200), (operations, 200), (stranger, 404)):
        client.force_login(user)
        assert client.get(page).status_code == status
        assert client.get(at("blueprint", studio, "match")).status_code == status
    client.force_login(viewer)
    assert "Revise blueprint" not in client.get(page).text
    assert client.post(revise, {}).status_code == 403
    assert client.post(at("withdraw_blueprint", studio, own.slug)).status_code == 403
    # A standard one is no studio's to revise.
    client.force_login(founder)
    assert client.get(at("revise_blueprint", studio, "match")).status_code == 404
    assert client.post(at("withdraw_blueprint", studio, "match")).status_code == 404


def test_the_command_is_previewed_as_it_is_typed(
    client: Client, studio: Studio, member: User, build: Build
) -> None:
    client.force_login(member)
    url = at("preview_blueprint", studio)
    said = client.get(
        url, typed(build, command="./s -p {port:query} '{name}'", name="My Duel")
    ).text
    assert "./s -p 20001 &#x27;My Duel&#x27;" in said
    assert "Type a command" in client.get(url, {"command": "'half"}).text
    assert "game_server.py" in client.get(url, {"runs": "program:match"}).text
    assert client.post(url).status_code in (403, 405)


def test_operations_publish_on_their_page(
    client: Client, operations: User, build: Build, member: User
) -> None:
    client.force_login(operations)
    url = reverse("servers:publish_blueprint")
    assert client.post(url, typed(build, name="Arena")).status_code == 302
    made = Blueprint.objects.get(name="Arena")
    assert "Arena" in client.get(reverse("servers:staff_blueprints")).text
    withdraw = reverse("servers:withdraw_standard", args=[made.slug])
    assert client.post(withdraw).status_code == 302
    made.refresh_from_db()
    assert not made.is_offered
    client.force_login(member)
    assert client.get(url).status_code == 404


def test_a_launch_offers_what_fits_and_says_what_would_run(
    client: Client, studio: Studio, member: User, own: Blueprint, server_request: ResourceRequest
) -> None:
    client.force_login(member)
    url = at("launch", studio, server_request.number)
    page = client.get(url).text
    assert "Duel: Build" in page
    assert "120 s to start, 60 min to drain" in page
    assert "1,024 MB, 100 % of a processor" in page
    withdraw_blueprint(blueprint=own, actor=member)
    assert "Duel: Build" not in client.get(url).text
    assert client.post(url, {"blueprint": own.pk}).status_code == 200
    assert not Server.objects.exists()
    Blueprint.objects.update(is_offered=False)
    assert "No blueprint fits this request." in client.get(url).text


def test_pages_ask_the_database_little_however_many_there_are(
    client: Client, studio: Studio, game: Game, member: User, build: Build, operations: User,
    server_request: ResourceRequest,
) -> None:  # fmt: skip
    for _ in range(12):
        last = own_blueprint(game, member, build)
    pages: list[tuple[Any, str]] = [
        (member, at("blueprints", studio)),
        (member, at("blueprint", studio, last.slug)),
        (member, at("blueprint_history", studio, last.slug)),
        (member, at("revise_blueprint", studio, last.slug)),
        (member, at("launch", studio, server_request.number)),
        (operations, reverse("servers:staff_blueprints")),
        (operations, reverse("servers:staff_blueprint", args=[last.slug])),
    ]
    for user, url in pages:
        client.force_login(user)
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(url).status_code == 200
        assert len(asked) <= 20, (url, [one["sql"][:100] for one in asked])


def test_members_of_one_game_see_and_write_its_blueprints_alone(
    client: Client, studio: Studio, game: Game, own: Blueprint, founder: User, member: User
) -> None:
    other = add_game(
        studio=studio, title="Home", tagline="", about="", currency="USD", actor=founder
    )
    limit(studio.memberships.get(user=member), other, StudioRole.DEVELOPER, founder)
    client.force_login(member)
    assert "Duel" not in client.get(at("blueprints", studio)).text
    for name in ("blueprint", "revise_blueprint", "blueprint_history"):
        assert client.get(at(name, studio, own.slug)).status_code == 404
    assert client.post(at("withdraw_blueprint", studio, own.slug)).status_code == 404
    assert client.get(at("new_blueprint", studio, game.slug)).status_code == 404
    assert client.get(f"{at('new_blueprint', studio, other.slug)}?of={own.slug}").status_code == 404
    assert client.get(f"{at('new_blueprint', studio, other.slug)}?of=match").status_code == 200
