"""A network namespace for a host: addresses and ports of its own, and one line that can be cut."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress

import pytest


class Space:
    """`gateway` is this machine as it is seen from inside, `address` the inside as seen from here."""

    def __init__(self, number: int) -> None:
        self.name = f"t{os.getpid() % 10**6}-{number}"
        self.near, self.far = f"n{self.name}", f"f{self.name}"
        place = os.getpid() % 2**12 * 4 + number
        network = f"10.{200 + place // 2**12}.{place // 2**4 % 2**8}.{place % 2**4 * 16}"
        head, last = network.rsplit(".", 1)
        self.gateway, self.address = f"{head}.{int(last) + 1}", f"{head}.{int(last) + 2}"

    def begin(self) -> None:
        far = self.far
        _ip("netns", "add", self.name)
        _ip("link", "add", self.near, "type", "veth", "peer", "name", far, "netns", self.name)
        _ip("addr", "add", f"{self.gateway}/28", "dev", self.near)
        _ip("-n", self.name, "addr", "add", f"{self.address}/28", "dev", far)
        _ip("-n", self.name, "link", "set", "lo", "up")
        _ip("-n", self.name, "link", "set", far, "up")
        self.join(True)

    @property
    def enter(self) -> list[str]:
        return ["nsenter", f"--net=/run/netns/{self.name}"]

    def join(self, is_joined: bool) -> None:
        _ip("link", "set", self.near, "up" if is_joined else "down")

    def end(self) -> None:
        for gone in (("link", "del", self.near), ("netns", "del", self.name)):
            with suppress(OSError, subprocess.CalledProcessError):
                _ip(*gone)


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
