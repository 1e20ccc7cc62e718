"""Servers as processes of this machine, for one-command use and tests.

Each launch key has a directory. The process of the key holds a lock in it while it lives
(see `agent/game_server.py`), so a launch that was cut off anywhere, before or after we wrote
anything down, is found again by its key, and one key never has two processes.
"""

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from studios.servers import words
from studios.servers.agent import game_server
from studios.servers.providers.port import LaunchFailed, Machine, ProviderUnavailable

AGENT = Path(game_server.__file__)
# A Python process is up well within this on a busy machine, and gone well within the other.
START_SECONDS = 10.0
STOP_SECONDS = 5.0
POLL_SECONDS = 0.02


class LocalProvider:
    name = "local"

    def __init__(self) -> None:
        # One place for each database: the tests never see the demo's servers.
        database = str(connection.settings_dict["NAME"]).replace("/", "_")
        self.root = settings.VAR_DIR / "servers" / database

    def launch(self, *, key: str, program: str, name: str) -> Machine:
        place = self._place(key)
        try:
            place.mkdir(parents=True, exist_ok=True)
            with self._alone(place):
                machine = self._running(place)
                if machine is None:
                    self._start(place, key, program, name)
                    machine = self._wait_for(place)
        except OSError as error:
            raise ProviderUnavailable(words.DIRECTORY_UNUSABLE(error=str(error))) from error
        return machine

    def find(self, *, key: str) -> Machine | None:
        place = self._place(key)
        try:
            if not place.is_dir():
                return None
            with self._alone(place):
                return self._running(place)
        except OSError as error:
            raise ProviderUnavailable(words.DIRECTORY_UNREADABLE(error=str(error))) from error

    def stop(self, *, key: str) -> None:
        machine = self.find(key=key)
        if machine is None:
            return
        for deadly in (signal.SIGTERM, signal.SIGKILL):
            # Gone by itself in this moment is as good as stopped.
            with suppress(ProcessLookupError):
                os.kill(int(machine.ref), deadly)
            deadline = time.monotonic() + STOP_SECONDS
            while time.monotonic() < deadline:
                if self.find(key=key) is None:
                    return
                time.sleep(POLL_SECONDS)
        raise ProviderUnavailable(words.DOES_NOT_END(process=machine.ref))

    def machines(self) -> list[Machine]:
        """Of all directories that servers ever had, only those that one has described itself in."""
        described = sorted(self.root.glob("*/machine.json"))
        found = [self.find(key=place.parent.name) for place in described]
        return [machine for machine in found if machine is not None]

    def _place(self, key: str) -> Path:
        if not key.isalnum():
            raise ValueError(f"{key!r} is not a launch key")
        return Path(self.root / key)

    @contextmanager
    def _alone(self, place: Path) -> Iterator[None]:
        """One of us at a time looks at or starts the process of a key."""
        with (place / "guard").open("w") as guard:
            fcntl.flock(guard, fcntl.LOCK_EX)
            yield

    def _running(self, place: Path) -> Machine | None:
        with (place / "alive").open("a") as alive:
            try:
                fcntl.flock(alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return self._wait_for(place)
        (place / "machine.json").unlink(missing_ok=True)
        return None

    def _wait_for(self, place: Path) -> Machine:
        """The description, which the process writes right after it has taken its lock."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                known = json.loads((place / "machine.json").read_text(encoding="utf-8"))
            except FileNotFoundError:
                time.sleep(POLL_SECONDS)
                continue
            return Machine(
                key=known["key"],
                ref=str(known["pid"]),
                address=known["address"],
                started_at=datetime.fromtimestamp(known["started_at"], UTC),
            )
        raise ProviderUnavailable(words.NOT_REPORTED())

    def _start(self, place: Path, key: str, program: str, name: str) -> None:
        # An empty environment: a game server has no business with our database's address.
        command = [sys.executable, "-I", str(AGENT), "--place", str(place), "--key", key]
        command += ["--program", program, "--name", name]
        with (place / "log").open("ab") as log:
            try:
                ended = subprocess.run(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    env={},
                    cwd=place,
                    timeout=START_SECONDS,
                    check=False,
                )
            except subprocess.TimeoutExpired as error:
                raise ProviderUnavailable(words.TOO_SLOW()) from error
        if ended.returncode not in (0, game_server.EXIT_ALREADY_RUNNING):
            log_text = (place / "log").read_text(encoding="utf-8", errors="replace")
            reason = log_text[-500:].replace("\0", "")
            raise LaunchFailed(words.ENDED(status=ended.returncode, reason=reason))
