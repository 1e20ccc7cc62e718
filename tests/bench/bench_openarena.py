"""A large game from elsewhere: Debian's OpenArena with its maps, and bots that its log counts."""

import hashlib
import os
import socket
import tarfile
import time
from io import BytesIO
from pathlib import Path

import pytest
from pytest_django import Settings

from incubator.accounts.models import User
from incubator.documents import uploads
from studios.models import Game, ResourceRequest
from studios.servers.models import Build, Server, ServerSample
from studios.servers.services import builds, launch_server, stop_server
from studios.servers.services.builds import begin_build, finish_build, settle_builds
from tests.documents.test_uploads import digest_of
from tests.studios.blueprints import own_blueprint
from tests.studios.fleeting import ten
from tests.studios.several_machines import MakeMachine, assert_sound, make_machine, until

__all__ = ["make_machine", "ten"]

LARGE = os.environ.get("BENCH_SIZE") == "large"
pytestmark = pytest.mark.skipif(not LARGE, reason="a fifth of a gigabyte: make bench-large")

ENGINE = Path("/usr/lib/ioquake3/ioq3ded")
CODE = Path("/usr/lib/openarena-server/baseoa/qagamex86_64.so")
PACKS = Path("/usr/share/games/openarena/baseoa")
# Models, sounds and textures are for those who see and hear.
NEEDED = ("pak0", "pak1-maps", "pak6-misc", "pak6-patch085", "pak6-patch088")
BOTS = 2
COMMAND = (
    *("./ioq3ded", "+set", "com_basegame", "baseoa", "+set", "fs_basepath", "."),
    *("+set", "fs_homepath", "./home", "+set", "com_legacyprotocol", "71"),
    # Known to nobody outside this network, and no master server is asked.
    *("+set", "com_protocol", "71", "+set", "dedicated", "1", "+set", "net_port", "{port:game}"),
    *("+set", "bot_enable", "1", "+set", "bot_minplayers", str(BOTS), "+map", "oa_dm1"),
)
# What it takes is sampled from minute to minute.
SECONDS_TO_START, SECONDS_OF_PLAY = 120, 125.0


@pytest.fixture
def packed(tmp_path: Path, settings: Settings) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    for needed in (ENGINE, CODE):
        assert needed.exists(), "apt-get install openarena-server"
    file = tmp_path / "openarena.tar.gz"
    with tarfile.open(file, "w:gz", compresslevel=1, dereference=True) as archive:
        archive.add(ENGINE, "ioq3ded")
        archive.add(CODE, f"baseoa/{CODE.name}")
        for name in NEEDED:
            archive.add(PACKS / f"{name}.pk3", f"baseoa/{name}.pk3")
    return file


def uploaded(file: Path, game: Game, actor: User) -> Build:
    """In parts, as a build server sends it."""
    with file.open("rb") as whole:
        sha256 = hashlib.file_digest(whole, "sha256").hexdigest()
        build = begin_build(
            game=game, kind="server", platform="linux-x86_64", channel="stable", version="0.8.8",
            name=file.name, size=file.stat().st_size, sha256=sha256, actor=actor,
        )  # fmt: skip
        whole.seek(0)
        number = 0
        while part := whole.read(build.upload.part_size):
            number += 1
            builds.take_part(
                build=build, number=number, source=BytesIO(part), length=len(part),
                digest=digest_of(part), actor=actor,
            )  # fmt: skip
    finish_build(build=build, actor=actor)
    uploads.settle()
    settle_builds()
    ready = Build.objects.select_related("upload").get(pk=build.pk)
    assert ready.state == "ready"
    return ready


def clients_of(address: str) -> int:
    """What the game itself answers whoever looks for one."""
    host, port = address.rsplit(":", 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.settimeout(5)
        asking.sendto(b"\xff\xff\xff\xffgetstatus who", (host, int(port)))
        answer = asking.recv(8192)
    assert b"\\gamename\\baseoa" in answer
    return len(answer.rstrip(b"\n").split(b"\n")) - 2


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes who a process is")
def test_a_large_game_is_uploaded_launched_and_its_bots_are_counted(
    packed: Path, make_machine: MakeMachine, ten: ResourceRequest, game: Game, member: User
) -> None:
    began = time.perf_counter()
    build = uploaded(packed, game, member)
    sent = time.perf_counter() - began
    arena = own_blueprint(
        game, member, build, command=COMMAND, health={"kind": "process"}, environment={},
        ports=({"name": "game", "protocol": "udp"},),
        players={"kind": "log_count", "join": "^ClientBegin:", "leave": "^ClientDisconnect:"},
        start_seconds=SECONDS_TO_START,
    )  # fmt: skip
    machine = make_machine("frankfurt-1", memory_mb=8192)
    began = time.perf_counter()
    server = launch_server(resource_request=ten, blueprint=arena, actor=member)
    assert until(lambda: is_now(server, observed="running"), seconds=SECONDS_TO_START)
    ran = time.perf_counter() - began
    assert until(lambda: is_now(server, sighting__players=BOTS), seconds=SECONDS_TO_START)
    counted = time.perf_counter() - began
    assert clients_of(Server.objects.get().address) == BOTS
    ends = time.monotonic() + SECONDS_OF_PLAY
    assert until(lambda: time.monotonic() > ends, seconds=2 * SECONDS_OF_PLAY)
    assert is_now(server, observed="running", sighting__players=BOTS)
    sample = ServerSample.objects.filter(server=server).latest("at")
    print(
        f"\nopenarena: {packed.stat().st_size / 1e6:.0f} MB sent in {sent:.1f} s, running"
        f" {ran:.1f} s after its launch, {BOTS} bots counted after {counted:.1f} s,"
        f" {sample.memory_mb} MB and {sample.cpu_percent} % of a processor"
    )
    assert sample.players == BOTS
    stop_server(server=server, actor=member)
    assert until(lambda: is_now(server, observed="stopped"))
    assert not machine.alive()
    assert_sound(machine)


def is_now(server: Server, **how: object) -> bool:
    return Server.objects.filter(pk=server.pk, **how).exists()
