"""Builds: announced, sent, checked, promoted and retired."""

import hashlib
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils import timezone
from pytest_django import Settings

from incubator.accounts.models import User
from incubator.core.errors import WrongState
from incubator.documents import uploads
from incubator.documents.models import Upload
from incubator.messaging.models import Notification
from studios.models import Game
from studios.servers.errors import BuildRefused, BuildUsed
from studios.servers.models import Build
from studios.servers.models.builds import USED
from studios.servers.services import builds
from studios.servers.services.builds import (
    KEPT_FOR,
    abandon_build,
    begin_build,
    finish_build,
    promote_build,
    retire_build,
    retire_old,
    settle_builds,
)
from tests.documents.test_uploads import digest_of
from tests.full_disk import on_disk

pytestmark = pytest.mark.django_db
CONTENT = b"Ten ships sailed on. " * 40


@pytest.fixture(autouse=True)
def own_place(tmp_path: Path, settings: Settings) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def begin(game: Game, actor: User, **more: Any) -> Build:
    words: dict[str, Any] = {
        "kind": "player",
        "platform": "windows-x86_64",
        "channel": "beta",
        "version": "1.0",
        "name": "ship.zip",
        "size": len(CONTENT),
        "sha256": hashlib.sha256(CONTENT).hexdigest(),
    }
    return begin_build(game=game, actor=actor, **(words | more))


def send(build: Build, actor: User, content: bytes = CONTENT) -> None:
    builds.take_part(
        build=build,
        number=1,
        source=BytesIO(content),
        length=len(content),
        digest=digest_of(content),
        actor=actor,
    )


def ready(game: Game, actor: User, **more: Any) -> Build:
    build = begin(game, actor, **more)
    send(build, actor)
    finish_build(build=build, actor=actor)
    uploads.settle()
    settle_builds()
    build = Build.objects.select_related("upload").get(pk=build.pk)
    assert build.state == "ready"
    return build


def test_a_build_that_came_whole_is_ready_and_who_sent_it_is_told(
    game: Game, member: User, own_place: Path
) -> None:
    build = ready(game, member)
    assert build.has_file
    assert on_disk(own_place) == [str(build.upload.file.name)]
    notice = Notification.objects.get(person=member, kind="build_checked")
    assert build.number in notice.url


def test_a_build_that_is_another_file_is_refused_and_its_version_is_free_again(
    game: Game, member: User, own_place: Path
) -> None:
    build = begin(game, member, sha256="0" * 64)
    send(build, member)
    finish_build(build=build, actor=member)
    uploads.settle()
    settle_builds()
    build.refresh_from_db()
    assert build.state == "refused"
    assert Notification.objects.filter(person=member, kind="build_checked").exists()
    assert ready(game, member).version == build.version


def test_a_version_is_there_once_for_each_kind_and_platform(game: Game, member: User) -> None:
    first = begin(game, member)
    # The same file goes on where it was.
    assert begin(game, member) == first
    with pytest.raises(BuildRefused, match="another version"):
        begin(game, member, sha256="1" * 64)
    begin(game, member, platform="macos")
    begin(game, member, kind="server", platform="linux-x86_64")
    abandon_build(build=first, actor=member)
    assert begin(game, member).number != first.number


def test_what_cannot_be_a_build_is_refused(game: Game, member: User) -> None:
    with pytest.raises(BuildRefused, match="Linux"):
        begin(game, member, kind="server")
    with pytest.raises(ValidationError):
        begin(game, member, version="1.0 final")
    assert not Upload.objects.filter(name="nothing").exists()


def test_developers_upload_and_nobody_else(
    game: Game, member: User, stranger: User, own_place: Path
) -> None:
    build = begin(game, member)
    with pytest.raises(Http404):
        begin(game, stranger, version="2")
    for act in (finish_build, abandon_build, promote_build, retire_build):
        with pytest.raises((Http404, PermissionDenied)):
            act(build=build, actor=stranger)
    with pytest.raises(Http404):
        send(build, stranger)
    assert on_disk(own_place) == []
    build.refresh_from_db()
    assert build.state == "uploading"


def test_an_upload_that_expired_gives_its_build_up(game: Game, member: User) -> None:
    build = begin(game, member)
    uploads.settle(timezone.now() + 2 * uploads.OPEN_FOR)
    settle_builds()
    build.refresh_from_db()
    assert build.state == "abandoned"


def test_only_a_ready_beta_becomes_stable(game: Game, member: User) -> None:
    build = begin(game, member)
    with pytest.raises(WrongState):
        promote_build(build=build, actor=member)
    done = ready(game, member, version="2.0")
    promote_build(build=done, actor=member)
    assert Build.objects.get(pk=done.pk).channel == "stable"
    with pytest.raises(WrongState):
        promote_build(build=done, actor=member)


def test_a_retired_build_leaves_its_row(
    game: Game, member: User, own_place: Path, django_capture_on_commit_callbacks: Any
) -> None:
    build = ready(game, member)
    with django_capture_on_commit_callbacks(execute=True):
        retire_build(build=build, actor=member)
    assert on_disk(own_place) == []
    assert Build.objects.get(pk=build.pk).state == "retired"
    with pytest.raises(BuildRefused):
        begin(game, member)


def test_what_is_in_use_is_not_retired(
    game: Game, member: User, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    build = ready(game, member)
    monkeypatch.setitem(USED, "test", lambda: [build.pk])
    with pytest.raises(BuildUsed):
        retire_build(build=build, actor=member)
    settings.BUILDS_KEPT = 0
    assert retire_old(timezone.now() + 2 * KEPT_FOR) == 0


def test_the_newest_of_each_channel_are_kept_and_others_for_a_while(
    game: Game, member: User, settings: Settings
) -> None:
    settings.BUILDS_KEPT = 2
    beta = [ready(game, member, version=f"1.{n}") for n in range(4)]
    ready(game, member, version="0.9", channel="stable")
    assert retire_old() == 0
    later = timezone.now() + KEPT_FOR + timedelta(days=1)
    assert retire_old(later) == 2
    gone = Build.objects.filter(state="retired")
    assert {one.pk for one in gone} == {beta[0].pk, beta[1].pk}
    assert retire_old(later) == 0
