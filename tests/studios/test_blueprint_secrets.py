"""Secrets of blueprints: given to servers, kept sealed, and shown to nobody again."""

from pathlib import Path

import pytest
from django.db import connection
from django.urls import reverse
from pytest_django import Settings

from incubator.accounts.models import User
from studios.models import Game, ResourceRequest, Scope, Studio
from studios.servers.errors import SecretsLost
from studios.servers.models import Blueprint, Build
from studios.servers.providers.hosts import HostsProvider
from studios.servers.recipes import recipe_of
from studios.servers.services import launch_server
from studios.servers.services.blueprints import derive_blueprint, revise_blueprint, use_build
from studios.servers.services.hosts import Joined, invite_host, join_host
from studios.servers.services.orders import order_of
from studios.servers.services.turns import HostSaid, take_turn
from studios.servers.specs import secrets_of, spec_of
from studios.services.keys import make_key
from tests.clients import Client
from tests.studios.blueprints import own_blueprint, recipe, server_build, typed

pytestmark = pytest.mark.django_db
HUSH = "kJ9-very-hush-9Jk"
MACHINE = Joined(platform="linux-x86_64", processors=2, memory_mb=2048, contains=True, version=1)


@pytest.fixture(autouse=True)
def own_place(tmp_path: Path, settings: Settings) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def build(game: Game, member: User) -> Build:
    return server_build(game, member)


@pytest.fixture
def secretive(game: Game, member: User, build: Build) -> Blueprint:
    return own_blueprint(game, member, build, secrets={"TOKEN": HUSH, "OTHER": "two"})


def tables_holding(words: str) -> list[str]:
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(
                f'SELECT count(*) FROM "{table}" AS one WHERE one::text LIKE %s',  # noqa: S608
                [f"%{words}%"],
            )
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def test_a_secret_is_found_in_no_table_no_page_no_answer_and_no_log(
    client: Client, studio: Studio, game: Game, member: User, founder: User, build: Build,
    server_request: ResourceRequest, operations: User, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    """A walk through everything that touches it, then a search."""
    client.force_login(member)
    new = reverse("servers:new_blueprint", args=[studio.slug, game.slug])
    secret = {"secret_name_1": "TOKEN", "secret_value_1": HUSH}
    said = [client.post(new, typed(build, **secret, name="")).text]
    client.post(new, typed(build, **secret))
    own = Blueprint.objects.get(studio=studio)
    revise = reverse("servers:revise_blueprint", args=[studio.slug, own.slug])
    anew = typed(build, secret_anew_TOKEN=f"{HUSH}2", seen="1")
    said.append(client.post(revise, {**anew, "start_seconds": "x"}).text)
    client.post(revise, anew)
    assert secrets_of(own.current) == {"TOKEN": f"{HUSH}2"}
    # What is sent after the session ended is kept for its person, without this.
    mark = client.get(revise).text.partition('name="typed_by" value="')[2].partition('"')[0]
    client.logout()
    client.post(revise, {**anew, "seen": "2", "typed_by": mark, "description": "Two boats, three."})
    client.force_login(member)
    server = launch_server(resource_request=server_request, blueprint=own, actor=member)
    said += [
        client.get(reverse(f"servers:{name}", args=[studio.slug, own.slug])).text
        for name in ("blueprint", "revise_blueprint", "blueprint_history")
    ]
    said.append(client.get(reverse("servers:server", args=[studio.slug, server.number])).text)
    _, key = make_key(
        studio=studio, name="CI", scopes=[Scope.READ_BLUEPRINTS], game=None, actor=founder
    )
    asked = client.get("/api/v1/blueprints", headers={"Authorization": f"Bearer {key}"})
    assert asked.json()["items"][0]["secrets"] == ["TOKEN"]
    said.append(asked.text)
    client.force_login(operations)
    pages = [
        reverse(f"servers:{name}", args=[own.slug])
        for name in ("staff_blueprint", "staff_revisions")
    ]
    said += [client.get(page).text for page in pages]
    # The search finds what was kept of the form that nobody was signed in for.
    assert tables_holding("Two boats, three.") == ["web_typedform"]
    assert tables_holding(HUSH) == []
    assert not [page for page in said if HUSH in page]
    assert HUSH not in caplog.text
    assert spec_of(server, {"game": 1, "query": 2}, "host")["environment"]["TOKEN"] == f"{HUSH}2"


def test_an_empty_field_keeps_a_secret_and_removing_is_said(
    client: Client, studio: Studio, member: User, secretive: Blueprint, build: Build
) -> None:
    client.force_login(member)
    url = reverse("servers:revise_blueprint", args=[studio.slug, secretive.slug])
    assert "set, changed" in client.get(url).text
    client.post(url, typed(build, seen="1", stop_seconds="9"))
    assert secrets_of(secretive.current) == {"TOKEN": HUSH, "OTHER": "two"}
    client.post(url, typed(build, seen="2", secret_gone_OTHER="on", secret_anew_TOKEN="new"))
    assert secrets_of(secretive.current) == {"TOKEN": "new"}
    assert list(secretive.current.secrets_set) == ["TOKEN"]
    first = secretive.revisions.get(number=1)
    assert secrets_of(first) == {"TOKEN": HUSH, "OTHER": "two"}
    history = reverse("servers:blueprint_history", args=[studio.slug, secretive.slug])
    assert "Secrets set anew" in client.get(history).text


def test_who_begins_from_a_blueprint_does_not_get_its_secrets(
    game: Game, member: User, secretive: Blueprint
) -> None:
    of = secretive.current
    made = derive_blueprint(game=game, recipe=recipe_of(of), name="x", of=of, actor=member)
    assert secrets_of(made.current) == made.current.secrets_set == {}


def test_another_build_keeps_the_secrets_sealed_as_they_were(
    game: Game, member: User, secretive: Blueprint
) -> None:
    second = server_build(game, member, "2.0")
    revision = use_build(blueprint=secretive, build=second, actor=member)
    assert revision.secrets == secretive.revisions.get(number=1).secrets


def test_secrets_of_a_lost_key_are_set_anew_or_dropped(
    member: User,
    secretive: Blueprint,
    build: Build,
    settings: Settings,
    server_request: ResourceRequest,
) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another " * 8, []
    with pytest.raises(SecretsLost):
        launch_server(resource_request=server_request, blueprint=secretive, actor=member)
    with pytest.raises(SecretsLost):
        revise_blueprint(
            blueprint=secretive, recipe=recipe(build, secrets={"TOKEN": "new"}), actor=member
        )
    anew = recipe(build, secrets={"TOKEN": "new"}, dropped=frozenset({"OTHER"}))
    revision = revise_blueprint(blueprint=secretive, recipe=anew, actor=member)
    assert secrets_of(revision) == {"TOKEN": "new"}


def test_a_recipe_tells_no_secret_to_whoever_prints_it(build: Build) -> None:
    assert HUSH not in repr(recipe(build, secrets={"TOKEN": HUSH}))


def test_lost_secrets_of_one_server_hold_up_no_other_of_its_host(
    member: User, operations: User, secretive: Blueprint, settings: Settings,
    server_request: ResourceRequest,
) -> None:  # fmt: skip
    server = launch_server(resource_request=server_request, blueprint=secretive, actor=member)
    _host, token = invite_host(name="oslo-1", address="203.0.113.7", actor=operations)
    host, _own = join_host(token=token, joined=MACHINE)
    said = HostSaid(version=1, boot="b", contains=True, disk_free_mb=10**6, servers=())
    take_turn(host=host, said=said, build_of=lambda _server: None)
    provider = HostsProvider()
    provider.launch(order=order_of(server, provider))
    told, _changed = take_turn(host=host, said=said, build_of=lambda _server: None)
    assert told["servers"][0]["spec"]["environment"]["TOKEN"] == HUSH
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another " * 8, []
    told, _changed = take_turn(host=host, said=said, build_of=lambda _server: None)
    assert told["servers"] == []
