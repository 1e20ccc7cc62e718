"""A network namespace for a host: addresses and ports of its own, and one line that can be cut.

Both ends of the line are in namespaces: a browser drops whatever it is loading when an address
comes or goes on its own machine, and tests beside these look at pages.
"""

import ctypes
import os
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

_CLONE_NEWNET = 0x40000000  # of <sched.h>; Python has it from 3.12 on
_FOLDER = Path("/run/netns")


class Space:
    """`gateway` is the portal as it is seen from inside, `address` the inside as seen from there."""

    def __init__(self, number: int) -> None:
        self.inside = f"t{os.getpid()}-{number}"
        self.outside = f"{self.inside}-portal"
        self.gateway, self.address = f"10.200.{number}.1", f"10.200.{number}.2"

    def begin(self) -> None:
        for name in (self.inside, self.outside):
            _ip("netns", "add", name)
        far_end = ("peer", "name", "line", "netns", self.inside)
        _ip("-n", self.outside, "link", "add", "line", "type", "veth", *far_end)
        for name, address in ((self.inside, self.address), (self.outside, self.gateway)):
            _ip("-n", name, "addr", "add", f"{address}/30", "dev", "line")
            _ip("-n", name, "link", "set", "lo", "up")
        _ip("-n", self.inside, "link", "set", "line", "up")
        self.join(True)

    @property
    def enter(self) -> list[str]:
        return ["nsenter", f"--net={_FOLDER / self.inside}"]

    def listen(self) -> socket.socket:
        """A socket that only the inside reaches, on any free port of the gateway."""
        # A thread is in the namespace that it joined, and this one ends with the block.
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(self._listen).result()

    def _listen(self) -> socket.socket:
        with (_FOLDER / self.outside).open() as namespace:
            libc = ctypes.CDLL(None, use_errno=True)
            if libc.setns(namespace.fileno(), _CLONE_NEWNET):
                raise OSError(ctypes.get_errno(), "This thread may not join the namespace.")
        return socket.create_server((self.gateway, 0))

    def join(self, is_joined: bool) -> None:
        _ip("-n", self.outside, "link", "set", "line", "up" if is_joined else "down")

    def end(self) -> None:
        for name in (self.inside, self.outside):
            with suppress(OSError, subprocess.CalledProcessError):
                _ip("netns", "del", name)


def _ip(*arguments: str) -> None:
    command = ["ip", *arguments]
    subprocess.run(command, capture_output=True, check=True)


@pytest.fixture
def spaces() -> Iterator[list[Space]]:
    """Two of them; skipped where the machine allows none."""
    made: list[Space] = []
    try:
        for number in range(2):
            made.append(Space(number))
            made[-1].begin()
    except (OSError, subprocess.CalledProcessError):
        for one in made:
            one.end()
        pytest.skip("this machine allows no network namespaces")
    yield made
    for one in made:
        one.end()
