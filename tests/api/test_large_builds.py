"""A large build whose line breaks on its way to the portal and to a host: nothing that has come is
sent again, and what arrives is whole. 30 MB in `make test`, 300 MB in `make test-large`.
"""

import hashlib
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from pytest_django import Settings

from incubator.documents import uploads
from studios.models import Game
from studios.servers.agent.builds import fetched, sha256_of
from studios.servers.models import Build
from studios.servers.services.builds import settle_builds
from studios.servers.views.agent import build_link
from tests.api.conftest import Program
from tests.documents.test_uploads import digest_of
from tests.sizes import LARGE

MB = 2**20
SIZE = (300 if LARGE else 30) * MB + 12_345
PIECE = 2**16


class Line:
    """Between an agent and the site; breaks after each of `cuts` bytes that came down."""

    def __init__(self, site: str) -> None:
        self.site = urlsplit(site)
        self.cuts: list[int] = []
        self.asked: list[str] = []
        self.brought: list[int] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                near = self._listener.accept()[0]
                far = socket.create_connection((str(self.site.hostname), self.site.port or 80))
                with near, far:
                    self._carry(near, far)

    def _carry(self, near: socket.socket, far: socket.socket) -> None:
        asked = near.recv(PIECE)
        self.asked += [line for line in asked.decode().splitlines() if line.startswith("Range")]
        far.sendall(asked)
        cut, brought = self.cuts.pop(0) if self.cuts else 2 * SIZE, 0
        with suppress(OSError):
            while brought < cut and (came := far.recv(min(PIECE, cut - brought))):
                near.sendall(came)
                brought += len(came)
        self.brought.append(brought)

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


@contextmanager
def line_to(site: str) -> Iterator[Line]:
    line = Line(site)
    thread = threading.Thread(target=line.serve, daemon=True)
    thread.start()
    yield line
    line.close()
    thread.join(10)


@pytest.fixture
def chosen(tmp_path: Path, settings: Settings) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    file = tmp_path / "server.tar.gz"
    with file.open("wb") as written:
        for begin in range(0, SIZE, MB):
            written.write(os.urandom(min(MB, SIZE - begin)))
    return file


def begun(program: Program, game: Game, file: Path) -> dict[str, Any]:
    words = {
        "kind": "server",
        "platform": "linux-x86_64",
        "version": "1.0",
        "name": file.name,
        "size": SIZE,
        "sha256": sha256_of(file),
    }
    answer = program.post(f"/games/{game.slug}/builds", words, key="job-1")
    assert answer.status_code == 201
    found: dict[str, Any] = answer.json()
    return found


def piece(file: Path, part: int, size: int) -> bytes:
    with file.open("rb") as reading:
        reading.seek((part - 1) * size)
        return reading.read(size)


def send(site: str, program: Program, number: str, part: int, content: bytes) -> int:
    """One part, over a line of its own."""
    line = HTTPConnection(urlsplit(site).netloc, timeout=60)
    _begin(line, program, number, part, content)
    line.send(content)
    status = line.getresponse().status
    line.close()
    return status


def break_off(site: str, program: Program, number: str, part: int, content: bytes) -> None:
    """Half of it, and then the line is gone."""
    line = HTTPConnection(urlsplit(site).netloc, timeout=60)
    _begin(line, program, number, part, content)
    line.send(content[: len(content) // 2])
    line.close()


def _begin(line: HTTPConnection, program: Program, number: str, part: int, content: bytes) -> None:
    line.putrequest("PUT", f"/api/v1/builds/{number}/parts/{part}")
    line.putheader("Authorization", f"Bearer {program.key}")
    line.putheader("Content-Type", "application/octet-stream")
    line.putheader("Content-Digest", digest_of(content))
    line.putheader("Content-Length", str(len(content)))
    line.endheaders()


@pytest.mark.large
def test_a_large_build_that_is_cut_off_goes_on_where_it_was_both_ways(
    site: str, program: Program, game: Game, chosen: Path, tmp_path: Path
) -> None:
    build = begun(program, game, chosen)
    number, size = build["number"], build["part_size"]
    sent = build["missing"][: len(build["missing"]) // 2]
    cut, rest = build["missing"][len(sent)], build["missing"][len(sent) :]
    assert len(sent) >= 1
    for part in sent:
        assert send(site, program, number, part, piece(chosen, part, size)) == 200
    break_off(site, program, number, cut, piece(chosen, cut, size))

    # The job begins anew, and is told what is missing.
    again = begun(program, game, chosen)
    assert (again["number"], program.get(f"/builds/{number}").json()["missing"]) == (number, rest)
    for part in rest:
        assert send(site, program, number, part, piece(chosen, part, size)) == 200
    assert program.post(f"/builds/{number}/finish", {}).status_code == 202
    uploads.settle()
    settle_builds()
    kept = Build.objects.select_related("upload").get()
    assert kept.state == "ready"

    arrives_at_a_host_whole(site, kept, tmp_path / "host")


def arrives_at_a_host_whole(site: str, build: Build, folder: Path) -> None:
    """Its line breaks twice, and no byte comes twice."""
    folder.mkdir()
    sha256, most = build.upload.sha256, 2 * PIECE
    with line_to(site) as line:
        line.cuts = [SIZE // 3, SIZE // 3]
        url = line.address + build_link(build)
        for _time in range(2):
            with pytest.raises(OSError, match="bytes of the build are here"):
                fetched(folder, url, sha256, SIZE)
        there = (folder / sha256).with_suffix(".part").stat().st_size
        assert SIZE * 2 // 3 - most < there < SIZE * 2 // 3
        file = fetched(folder, url, sha256, SIZE)
    assert hashlib.sha256(file.read_bytes()).hexdigest() == sha256
    assert line.asked[0] == "Range: bytes=0-"
    assert line.asked[2] == f"Range: bytes={there}-"
    assert sum(line.brought) < SIZE + most
