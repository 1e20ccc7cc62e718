"""Pages of builds: what members, staff and strangers get."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from incubator.accounts.models import User
from studios.models import Game, Studio, StudioRole
from studios.servers.models import Build
from tests.cast import person
from tests.documents.test_uploads import digest_of
from tests.joining import join
from tests.studios.test_builds import CONTENT, begin, ready

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_place(tmp_path: Path, settings: Settings) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def put(client: Client, build: Build) -> int:
    url = reverse("servers:build_part", args=[build.studio.slug, build.number, 1])
    return client.put(
        url,
        CONTENT,
        content_type="application/octet-stream",
        headers={"Content-Digest": digest_of(CONTENT), "Accept": "application/json"},
    ).status_code


def test_a_part_is_taken_from_developers_alone(
    client: Client,
    studio: Studio,
    game: Game,
    founder: User,
    member: User,
    stranger: User,
    operations: User,
) -> None:
    build = begin(game, member)
    viewer = person("Vera Viewer")
    join(studio=studio, user=viewer, role=StudioRole.VIEWER, actor=founder)
    assert put(client, build) in (302, 401)
    for user, status in ((stranger, 404), (viewer, 403), (operations, 403)):
        client.force_login(user)
        assert put(client, build) == status
    assert not build.upload.parts.exists()
    client.force_login(member)
    assert put(client, build) == 200


def test_the_list_finds_builds_and_gives_them_as_csv(
    client: Client, studio: Studio, game: Game, member: User
) -> None:
    client.force_login(member)
    url = reverse("servers:builds", args=[studio.slug])
    assert "No build yet" in client.get(url).text
    first = begin(game, member, version="1.0")
    begin(game, member, version="2.0", platform="macos")
    assert first.number in client.get(f"{url}?q=1.0").text
    assert first.number not in client.get(f"{url}?platform=macos").text
    csv = b"".join(client.get(f"{url}?format=csv")).decode()
    assert "2.0" in csv


def test_a_file_goes_on_where_it_broke_off_for_members_and_staff(
    client: Client, studio: Studio, game: Game, member: User, operations: User, stranger: User
) -> None:
    build = ready(game, member)
    waiting = begin(game, member, version="2.0")
    own = reverse("servers:build_file", args=[studio.slug, build.number])
    staffs = reverse("servers:staff_build_file", args=[build.number])
    for user, url in ((member, own), (operations, staffs)):
        client.force_login(user)
        answer = client.get(url, headers={"Range": "bytes=100-199"})
        assert answer.status_code == 206
        assert b"".join(answer) == CONTENT[100:200]
    assert client.get(reverse("servers:staff_build_file", args=[waiting.number])).status_code == 404
    client.force_login(stranger)
    assert client.get(own).status_code == 404


def test_a_form_sent_twice_begins_one_build(
    client: Client, studio: Studio, game: Game, member: User
) -> None:
    client.force_login(member)
    url = reverse("servers:new_build", args=[studio.slug, game.slug])
    words = {
        "form_key": "7b0e8a2c-9f0f-4d5c-8e53-111111111111",
        "kind": "player",
        "platform": "macos",
        "channel": "beta",
        "version": "3",
        "name": "ship.zip",
        "size": "7",
        "sha256": "0" * 64,
    }
    first = client.post(url, words)
    again = client.post(url, words)
    build = Build.objects.get()
    assert first.status_code == 201
    assert {first["Location"], again["Location"]} == {
        reverse("servers:build", args=[studio.slug, build.number])
    }


def test_a_games_page_leads_to_uploading(
    client: Client, studio: Studio, game: Game, member: User
) -> None:
    client.force_login(member)
    page = client.get(reverse("studios:game", args=[studio.slug, game.slug]))
    assert reverse("servers:new_build", args=[studio.slug, game.slug]) in page.text
    command = client.get(reverse("servers:new_build", args=[studio.slug, game.slug])).text
    assert reverse("api:begin_build", args=[game.slug]) in command
