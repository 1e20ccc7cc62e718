"""The agent becomes the version that the portal has; servers go on, as they stand by themselves.

What cannot be had, is not what it was said to be, or does not start is left, and this one stays.
Standard library only.
"""

import hashlib
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any, NoReturn

from .builds import TIMEOUT_SECONDS
from .host import VERSION

LARGEST = 16 * 2**20
AGAIN_SECONDS = 600.0


class Update:
    """Asks again for what failed once, and not each time it is offered."""

    def __init__(self) -> None:
        self.own = Path(sys.argv[0])
        self._failed = ""
        self._not_before = 0.0

    def to(self, newer: dict[str, Any] | None) -> None:
        if newer is None or newer["version"] <= VERSION or self.own.suffix != ".pyz":
            return
        if newer["sha256"] == self._failed and time.monotonic() < self._not_before:
            return
        try:
            part = self._fetched(newer)
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            sys.stderr.write(f"the newer agent is not taken, this one stays: {error}\n")
            self._failed, self._not_before = newer["sha256"], time.monotonic() + AGAIN_SECONDS
            return
        part.replace(self.own)
        _become_it()

    def _fetched(self, newer: dict[str, Any]) -> Path:
        """Raises for whatever is wrong with it."""
        with urllib.request.urlopen(newer["url"], timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310  # the portal's word
            content = answer.read(LARGEST)
        if hashlib.sha256(content).hexdigest() != newer["sha256"]:
            raise ValueError("its checksum is another one")
        part = self.own.with_suffix(".new")
        part.write_bytes(content)
        said = subprocess.run(
            [sys.executable, "-I", str(part), "version"],
            capture_output=True, text=True, timeout=20, check=True,
        )  # fmt: skip
        if said.stdout.strip() != str(newer["version"]):
            raise ValueError(f"it says that it is version {said.stdout.strip()!r}")
        return part


def _become_it() -> NoReturn:
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606  # the same program, newer
