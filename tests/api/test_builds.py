"""A build server's upload: one protocol, the same for a browser."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from incubator.accounts.models import User
from incubator.documents import uploads
from incubator.documents.models import Upload
from studios.models import Game
from studios.servers.models import Build
from studios.servers.services.builds import settle_builds
from tests.api.conftest import Keyed, Program, problem
from tests.documents.test_uploads import digest_of

pytestmark = pytest.mark.django_db
CONTENT = bytes(range(250))


@pytest.fixture(autouse=True)
def own_place(tmp_path: Path, settings: Settings) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def announced(**more: Any) -> dict[str, Any]:
    return {
        "kind": "player",
        "platform": "windows-x86_64",
        "version": "1.0",
        "name": "ship.zip",
        "size": len(CONTENT),
        "sha256": hashlib.sha256(CONTENT).hexdigest(),
    } | more


@pytest.fixture
def begun(program: Program, game: Game) -> dict[str, Any]:
    answer = program.post(f"/games/{game.slug}/builds", announced(), key="job-7")
    assert answer.status_code == 201
    Upload.objects.update(part_size=100)
    found: dict[str, Any] = program.get(f"/builds/{answer.json()['number']}").json()
    return found


def put(program: Program, number: str, part: int, content: bytes, digest: str = "") -> Any:
    return program.client.put(
        f"/api/v1/builds/{number}/parts/{part}",
        content,
        content_type="application/octet-stream",
        headers={
            "Authorization": f"Bearer {program.key}",
            "Content-Digest": digest or digest_of(content),
        },
    )


def part_of(content: bytes, number: int) -> bytes:
    return content[100 * (number - 1) : 100 * number]


def test_a_job_that_was_killed_goes_on_with_what_is_missing(
    program: Program, game: Game, begun: dict[str, Any]
) -> None:
    number = begun["number"]
    assert (begun["state"], begun["missing"], begun["channel"]) == ("uploading", [1, 2, 3], "beta")
    assert put(program, number, 2, part_of(CONTENT, 2)).status_code == 200
    again = program.post(f"/games/{game.slug}/builds", announced(), key="job-7")
    assert again.json()["number"] == number
    missing = program.get(f"/builds/{number}").json()["missing"]
    assert missing == [1, 3]
    for part in missing:
        answer = put(program, number, part, part_of(CONTENT, part))
        assert answer.json()["number"] == part
    assert program.post(f"/builds/{number}/finish", {}).status_code == 202
    uploads.settle()
    settle_builds()
    read = program.get(f"/builds/{number}").json()
    assert (read["state"], read["missing"]) == ("ready", [])
    assert program.post(f"/builds/{number}/promote", {}).json()["channel"] == "stable"
    assert program.post(f"/builds/{number}/retire", {}).json()["state"] == "retired"
    assert [one["number"] for one in program.get("/builds").json()["items"]] == [number]


def test_a_part_with_another_digest_is_no_part(program: Program, begun: dict[str, Any]) -> None:
    number, part = begun["number"], part_of(CONTENT, 1)
    wrong = put(program, number, 1, part, digest_of(b"other"))
    assert problem(wrong)["status"] == 422
    assert put(program, number, 1, part).status_code == 200
    assert put(program, number, 1, part).status_code == 200
    assert problem(put(program, number, 1, part[::-1]))["detail"].startswith("Part 1 is there")
    early = program.post(f"/builds/{number}/finish", {})
    assert "2 parts have still to come" in problem(early)["detail"]


def test_a_large_part_comes_from_a_key_that_is_good_and_from_nobody_else(
    program: Program, nobody: Program, game: Game
) -> None:
    size = 8 * 2**20
    content = bytes(size)
    body = announced(size=size, sha256=hashlib.sha256(content).hexdigest())
    number = program.post(f"/games/{game.slug}/builds", body).json()["number"]
    assert put(nobody, number, 1, content).status_code in (401, 413)
    assert put(Program("ink_abc_def"), number, 1, content).status_code in (401, 413)
    assert put(program, number, 1, content + b"x").status_code == 413
    assert put(program, number, 1, content).status_code == 200


def test_a_key_without_the_scope_sends_nothing(
    keyed: Keyed, founder: User, begun: dict[str, Any]
) -> None:
    reader = keyed(founder, "read:builds")
    assert put(reader, begun["number"], 1, part_of(CONTENT, 1)).status_code == 403
    assert reader.get(f"/builds/{begun['number']}").status_code == 200


def test_the_browser_reads_and_sends_the_same(
    client: Client, member: User, program: Program, begun: dict[str, Any]
) -> None:
    client.force_login(member)
    build = Build.objects.select_related("studio").get(number=begun["number"])
    names = [build.studio.slug, build.number]
    by_browser = client.get(reverse("servers:build_state", args=names)).json()
    by_program = program.get(f"/builds/{build.number}").json()
    assert by_browser | {"actions": []} == by_program | {"actions": []}
    sent = [
        client.put(
            reverse("servers:build_part", args=[*names, 1]),
            part_of(CONTENT, 1),
            content_type="application/octet-stream",
            headers={"Content-Digest": digest_of(content)},
        )
        for content in (b"other", part_of(CONTENT, 1))
    ]
    assert [one.status_code for one in sent] == [422, 200]
    by_key = put(program, build.number, 1, part_of(CONTENT, 1))
    assert sent[1].json() == by_key.json()
    wrong = put(program, build.number, 1, part_of(CONTENT, 2))
    assert sent[0].json().keys() == wrong.json().keys()
