"""An installation of its own: PostgreSQL, Redis, and web and worker by the Procfile's commands.

Each part can be taken away at any moment, and comes back by itself.
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import psutil
from honcho.environ import parse_procfile

from incubator.runtime.places import PROJECT, unprivileged_account
from incubator.runtime.postgres import OWNER, Cluster
from incubator.runtime.processes import wait_until
from incubator.runtime.redis import RedisServer

DATABASE = "shop"
# What web and worker do not start without, see incubator.operation.checks.
SECRETS = {
    "SECRET_KEY": "of-an-installation-that-is-killed-again-and-again",
    "SANDBOX_GATEWAY_SECRET": "of-its-bank",
    "CARD_CODE_KEY": "of-its-cards",
}
STARTS_IN_SECONDS = 60
# As a traceback ends.
ERROR = re.compile(r"^((?:\w+\.)+[A-Z]\w+|[A-Z]\w+(?:Error|Exception))(?::|$)", re.MULTILINE)


def quiet(_line: str) -> None:
    """What servers say of their coming and going."""


@dataclass
class Program:
    """One line of the Procfile; whatever ends it, it is started again."""

    name: str
    environment: Mapping[str, str]
    log: Path
    starts: int = 0
    _process: subprocess.Popen[bytes] | None = None

    def tend(self) -> None:
        """Start it if it does not run."""
        if self._process is not None and self._process.poll() is None:
            return
        self.kill()
        command = parse_procfile((PROJECT / "Procfile").read_text()).processes[self.name]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                ["/bin/sh", "-c", command],
                cwd=PROJECT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.starts += 1

    def errors(self) -> Counter[str]:
        """What went wrong unforeseen, by the class of the last error that was said of it."""
        found = Counter[str]()
        for line in self.log.read_text().splitlines():
            with suppress(ValueError):
                told = json.loads(line)
                if told["level"] in ("error", "critical") and "error" in told:
                    found[ERROR.findall(told["error"])[-1]] += 1
        return found

    def kill(self) -> None:
        """With all that it has started."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def kill_a_child(self, chance: Random) -> None:
        """One of the processes that do its work."""
        if self._process is None:
            return
        with suppress(psutil.NoSuchProcess):
            found = psutil.Process(self._process.pid).children(recursive=True)
            working = [child for child in found if not child.children()]
            if working:
                chance.choice(working).kill()


@dataclass
class Installation:
    """All of it, in a directory that the database's account may enter."""

    ground: Path
    cluster: Cluster = field(init=False)
    redis: RedisServer = field(init=False)
    web: Program = field(init=False)
    worker: Program = field(init=False)
    port: int = field(init=False)

    def __post_init__(self) -> None:
        # Durable: what was acknowledged has to be there after it was stopped without a word.
        self.cluster = Cluster(self.ground / "var", unprivileged_account())
        self.redis = RedisServer(self.ground / "var")
        self.port = free_port()
        self.web, self.worker = self._program("web"), self._program("worker")

    @property
    def site(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def programs(self) -> tuple[Program, Program]:
        return self.web, self.worker

    def found(self) -> str:
        """Start the servers; the address of an empty database, as its owner."""
        self.cluster.ensure(quiet)
        self.redis.ensure(quiet)
        for name in ("mail", "metrics"):
            (self.ground / "var" / name).mkdir()
        with self.cluster.connect() as connected:
            connected.execute(f"CREATE DATABASE {DATABASE} TEMPLATE template0 OWNER {OWNER}")
        return self.cluster.url(DATABASE, role=OWNER)

    def open(self) -> None:
        """Start web and worker, and wait for the first page."""
        self.tend()
        if not wait_until(self.answers, seconds=STARTS_IN_SECONDS):
            raise TimeoutError(self.web.log.read_text()[-3000:])

    def tend(self) -> None:
        for program in self.programs:
            program.tend()

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.site}/readyz", timeout=5) as answer:  # noqa: S310  # ours
                return bool(answer.status == 200)
        except OSError:
            return False

    def end(self) -> None:
        for program in self.programs:
            program.kill()
        self.redis.stop(quiet)
        self.cluster.stop(quiet)

    def faults(self, chance: Random) -> dict[str, Callable[[], None]]:
        """By what is said of each."""
        return {
            "web killed": self.web.kill,
            "a web process killed": lambda: self.web.kill_a_child(chance),
            "worker killed": self.worker.kill,
            "a worker's process killed": lambda: self.worker.kill_a_child(chance),
            "database restarted": self._restart_database,
            "broker away": lambda: self._lose_broker(chance.uniform(1, 4)),
        }

    def _restart_database(self) -> None:
        """Without a word to those who are connected, and not cleanly: it recovers."""
        self.cluster._run("pg_ctl", "stop", "--mode=immediate", f"--pgdata={self.cluster.data}")
        self.cluster.ensure(quiet)

    def _lose_broker(self, seconds: float) -> None:
        """With all that was queued, counted and cached in it."""
        self.redis.stop(quiet)
        time.sleep(seconds)
        self.redis.ensure(quiet)

    def _program(self, name: str) -> Program:
        var = self.ground / "var"
        environment = SECRETS | {
            "DJANGO_SETTINGS_MODULE": "tests.faults.shop_settings",
            "DATABASE_URL": self.cluster.url(DATABASE),
            "BROKER_URL": self.redis.broker_url(),
            "CACHE_URL": self.redis.cache_url(),
            "EMAIL_URL": f"filemail:///{var / 'mail'}",
            "INCUBATOR_VAR": str(var),
            "INSTALLATION_ID": "killed",
            "PAYMENT_PROVIDERS": "sandbox",
            "PORT": str(self.port),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
            "PROMETHEUS_MULTIPROC_DIR": str(var / "metrics"),
            "PYTHONPATH": str(PROJECT),
            "PYTHONUNBUFFERED": "1",
            # Celery's advice for production; tests of somebody who is root have no one to obey it.
            "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
        }
        return Program(name, environment, self.ground / f"{name}.log")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
