"""Builds that nobody would wish for: each ends in a clear state, and says why in its log."""

import io
import os
import shutil
import stat
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from incubator.runtime.processes import wait_until
from studios.servers.agent import builds as reading
from studios.servers.agent import disk, endings
from studios.servers.agent.containment import landlock_version
from studios.servers.agent.endings import Refusal
from studios.servers.agent.host import Host
from tests.studios.agents import (
    SCRIPT,
    USERS,
    Builds,
    Portal,
    archive,
    packed,
    running_host,
    serving_builds,
    turned,
)

pytestmark = [
    pytest.mark.skipif(os.geteuid() != 0, reason="only root changes who a process is"),
    pytest.mark.skipif(landlock_version() < 4, reason="this kernel has no Landlock for networks"),
]
FILL = b"#!/bin/sh\nwhile head -c 1M /dev/zero >> big; do :; done\nls -la big; exit 3\n"


@pytest.fixture
def builds() -> Iterator[str]:
    with serving_builds() as url:
        yield url


@pytest.fixture
def portal() -> Portal:
    return Portal()


@pytest.fixture
def host(tmp_path: Path, portal: Portal, monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    with running_host(tmp_path, portal, monkeypatch) as made:
        yield made


def tar_of(member: tarfile.TarInfo) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as packing:
        packing.addfile(member)
    return made.getvalue()


def link(name: str, target: str, kind: bytes = tarfile.SYMTYPE) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member


def device() -> tarfile.TarInfo:
    member = tarfile.TarInfo("disk")
    member.type, member.devmajor, member.devminor = tarfile.BLKTYPE, 8, 0
    return member


def by_a_link() -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as packing:
        packing.addfile(link("here", "."))
        packing.addfile(link("here/up", ".."))
    return made.getvalue()


def zipped(name: str, content: bytes, rights: int = 0o755) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packing:
        member = zipfile.ZipInfo(name)
        member.external_attr = rights << 16
        packing.writestr(member, content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


# Made by the test that tries it: not as often as workers collect, and under a name that is the same
# for all of them. A packed file tells when it was made.
BAD: dict[str, tuple[str, Callable[[], bytes]]] = {
    "nothing": ("unpack", lambda: b""),
    "beginning of a zip": ("unpack", lambda: b"PK\x03\x04 and no more"),
    "beginning of a tar": ("unpack", lambda: packed()[:60]),
    "big zip": ("disk", lambda: zipped("big", bytes(80 * 2**20))),
    "big tar": ("disk", lambda: archive({"big": bytes(80 * 2**20)})),
    "zip upwards": ("outside", lambda: zipped("../../left", b"x")),
    "zip of a whole path": ("outside", lambda: zipped("/tmp/left", b"x")),
    "tar of a whole path": ("outside", lambda: packed(name="/tmp/left")),
    "tar upwards": ("outside", lambda: packed(name="../left")),
    "link upwards": ("outside", lambda: tar_of(link("up", "../.."))),
    "link to a whole path": ("outside", lambda: tar_of(link("passwd", "/etc/passwd"))),
    "hard link": ("outside", lambda: tar_of(link("passwd", "/etc/passwd", tarfile.LNKTYPE))),
    "by a link": ("outside", by_a_link),
    "device": ("outside", lambda: tar_of(device())),
    "pipe": ("outside", lambda: zipped("pipe", b"", stat.S_IFIFO | 0o644)),
    "zipped link": ("outside", lambda: zipped("up", b"../..", stat.S_IFLNK | 0o777)),
}


@pytest.mark.parametrize("bad", BAD)
def test_an_archive_that_is_none_or_reaches_out_is_refused(bad: str, tmp_path: Path) -> None:
    why, build = BAD[bad]
    with pytest.raises(Refusal) as refused:
        reading.unpack(io.BytesIO(build()), tmp_path, 50)
    assert refused.value.why == why
    assert why in endings.REFUSALS


def test_nothing_unpacked_keeps_the_rights_of_whoever_made_it(tmp_path: Path) -> None:
    reading.unpack(io.BytesIO(packed(mode=0o6777)), tmp_path, 50)
    assert (tmp_path / "run.sh").stat().st_mode & 0o7777 == 0o755
    reading.unpack(io.BytesIO(zipped("other.sh", SCRIPT, 0o104775)), tmp_path, 50)
    assert (tmp_path / "other.sh").stat().st_mode & 0o7777 == 0o755


def test_links_inside_stay_what_they_are(tmp_path: Path) -> None:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:xz") as packing:
        inner = tarfile.TarInfo("lib/one.so.1")
        inner.size = 4
        packing.addfile(inner, io.BytesIO(b"code"))
        packing.addfile(link("lib/one.so", "one.so.1"))
        packing.addfile(link("two.so", "lib/one.so.1", tarfile.LNKTYPE))
    reading.unpack(io.BytesIO(made.getvalue()), tmp_path, 50)
    assert (tmp_path / "lib/one.so").readlink() == Path("one.so.1")
    assert (tmp_path / "lib/one.so").read_text() == (tmp_path / "two.so").read_text() == "code"


@pytest.mark.parametrize("bad", ["big zip", "tar upwards"])
def test_a_build_that_cannot_be_had_is_refused_and_its_log_says_so(
    host: Host, portal: Portal, builds: str, bad: str
) -> None:
    why, build = BAD[bad]
    Builds.build = build()
    portal.want("a1", builds)
    assert turned(host, portal, "refused") == ["a1"]
    said = portal.reported["a1"]
    assert (said["why"], said["log"].startswith(f"agent: never began: {why}")) == (why, True)


@pytest.mark.parametrize(
    ("build", "command"),
    [
        (packed(mode=0o644), ["./run.sh"]),
        (packed(), ["./another.sh"]),
        (packed(b"\x7fELF and no more"), ["./run.sh"]),
        (packed(), []),
    ],
    ids=["not executable", "not there", "no program", "no command"],
)
def test_a_command_that_cannot_be_run_says_so(
    host: Host, portal: Portal, builds: str, build: bytes, command: list[str]
) -> None:
    Builds.build = build
    portal.want("a1", builds, command=command)
    assert wait_until(lambda: turned(host, portal, "ended") == ["a1"], seconds=10)
    said = portal.reported["a1"]
    assert (said["code"], said["why"]) == (127, "start")
    assert said["detail"] in said["log"]


@pytest.mark.skipif(not disk.can_mount(), reason="no disk is mounted on this machine")
def test_who_fills_the_disk_fills_its_own_alone(host: Host, portal: Portal, builds: str) -> None:
    portal.want("b2", builds)
    # A disk is mounted in another turn where all loops are taken at that moment.
    assert wait_until(lambda: turned(host, portal, "running") == ["b2"], seconds=20)
    Builds.build = packed(FILL)
    before = shutil.disk_usage(host.root).free
    portal.want("a1", builds, disk_mb=30)
    assert wait_until(lambda: turned(host, portal, "ended") == ["a1"], seconds=20)
    said = portal.reported["a1"]
    assert (said["code"], said["why"]) == (3, "disk")
    assert "No space left on device" in said["log"]
    assert said["log"].endswith("agent: ended: disk\n")
    assert before - shutil.disk_usage(host.root).free < 100 * 2**20
    assert portal.reported["b2"]["phase"] == "running"


def test_who_wants_more_users_than_there_are_is_refused(
    host: Host, portal: Portal, builds: str
) -> None:
    host.uids = type(USERS)(USERS.first, 1)
    portal.want("a1", builds)
    portal.want("b2", builds)
    assert turned(host, portal, "running") == ["a1"]
    assert portal.reported["b2"]["why"] == "no_user"
