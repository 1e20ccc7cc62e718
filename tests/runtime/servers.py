"""What the tests of PostgreSQL and of Redis share, as a plugin of tests/conftest.py."""

import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.servers import MEMORY, has_room


class Heard(list[str]):
    """Collects what a server says while it is found, replaced or stopped."""

    def __call__(self, line: str) -> None:
        self.append(line)

    def last(self) -> str:
        text = "\n".join(self)
        self.clear()
        return text


@contextmanager
def a_stranger() -> Iterator[subprocess.Popen[bytes]]:
    """A living process that is no server of ours."""
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        yield stranger
    finally:
        stranger.kill()
        stranger.wait()


@contextmanager
def silent_server() -> Iterator[int]:
    """The port of a server that accepts and says nothing."""
    # The system accepts for it, up to the number of those that wait.
    with socket.create_server(("127.0.0.1", 0), backlog=128) as server:
        yield int(server.getsockname()[1])


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def ground() -> Iterator[Path]:
    """A directory everybody may enter, as pytest's own are closed to other users."""
    # A server's first data are a thousand small files, for which a disk may take seconds.
    place = MEMORY if has_room(MEMORY) else Path("/var/tmp")
    with tempfile.TemporaryDirectory(prefix="ground-", dir=place) as name:
        Path(name).chmod(0o755)
        yield Path(name)
