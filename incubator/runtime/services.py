"""The addresses the product works with, and the embedded servers behind those nobody gave.

Each variable of the environment replaces one embedded part. Servers are shared by every process
of the project: whoever needs them holds a lease, and the last one out stops them.
"""

import atexit
import fcntl
import os
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Protocol
from urllib.parse import quote

from incubator.runtime.cloud import demo_cloud, wants_sandbox
from incubator.runtime.places import (
    RuntimeFailure,
    Say,
    make_directory,
    open_lock,
    var_directory,
)
from incubator.runtime.postgres import OWNER, demo_cluster
from incubator.runtime.redis import demo_redis

# How often whoever keeps the servers looks after them.
LOOK_SECONDS = 2.0


class Server(Protocol):
    """An embedded server, as far as keeping it alive goes."""

    def answers(self) -> bool: ...

    def ensure(self, say: Say) -> None: ...


@dataclass(frozen=True)
class Addresses:
    """One URL for each outside part; the field's name is the environment variable's."""

    DATABASE_URL: str
    # Of the same database: as who migrates and restores.
    DATABASE_OWNER_URL: str
    BROKER_URL: str
    CACHE_URL: str
    AWS_ENDPOINT_URL: str
    EMAIL_URL: str


def resolve(environment: Mapping[str, str] = os.environ) -> Addresses:
    """Where everything is: what the environment says, else the embedded part. Starts nothing.

    An empty AWS_ENDPOINT_URL means Amazon's own addresses.
    """
    cloud = demo_cloud().url() if wants_sandbox(environment) else ""
    database = environment.get("DATABASE_URL")
    # The two are of one database: both are given, or neither.
    owner = (environment.get("DATABASE_OWNER_URL") or database) if database else None
    mail = f"filemail:///{quote(str(var_directory() / 'mail'))}"
    return Addresses(
        DATABASE_URL=database or demo_cluster().url(),
        DATABASE_OWNER_URL=owner or demo_cluster().url(role=OWNER),
        BROKER_URL=environment.get("BROKER_URL") or demo_redis().broker_url(),
        CACHE_URL=environment.get("CACHE_URL") or demo_redis().cache_url(),
        AWS_ENDPOINT_URL=environment.get("AWS_ENDPOINT_URL") or cloud,
        EMAIL_URL=environment.get("EMAIL_URL") or mail,
    )


def start(say: Say | None = None) -> Addresses:
    """Start or find what the environment does not give, and put the addresses into it.

    Call before Django reads its settings. The servers stop with the last process that uses them.
    """
    say = say or _to_stderr
    given = dict(os.environ)
    _take_lease(say)
    if not given.get("DATABASE_URL"):
        demo_cluster().ensure(say)
    if not (given.get("BROKER_URL") and given.get("CACHE_URL")):
        demo_redis().ensure(say)
    if wants_sandbox(given) and not given.get("AWS_ENDPOINT_URL"):
        demo_cloud().ensure(say)
    if not given.get("EMAIL_URL"):
        make_directory(var_directory() / "mail")
    addresses = resolve(given)
    os.environ.update(asdict(addresses))
    return addresses


def embedded(environment: Mapping[str, str] = os.environ) -> list[Server]:
    """The servers that run here, by the addresses that `start` left in the environment."""
    found: list[Server] = []
    if environment.get("DATABASE_URL") == demo_cluster().url():
        found.append(demo_cluster())
    ours = {demo_redis().broker_url(), demo_redis().cache_url()}
    if ours & {environment.get("BROKER_URL"), environment.get("CACHE_URL")}:
        found.append(demo_redis())
    return found


@contextmanager
def kept_alive(servers: Sequence[Server], say: Say) -> Iterator[None]:
    """While this lasts, a server that dies or hangs is started again."""
    over = threading.Event()
    keeper = threading.Thread(target=_keep, args=(servers, say, over), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join()


def _keep(servers: Sequence[Server], say: Say, over: threading.Event) -> None:
    while not over.wait(LOOK_SECONDS):
        for server in servers:
            try:
                if not server.answers():
                    server.ensure(say)
            except (RuntimeFailure, OSError) as failure:
                # It is looked after again in a moment; what it says names what to do.
                say(str(failure))


def _take_lease(say: Say) -> None:
    """Hold a shared lock until this process ends; then stop the servers if nobody else holds it."""
    handle = open_lock("in-use", var_directory())
    fcntl.flock(handle, fcntl.LOCK_SH)
    holder = os.getpid()

    def leave() -> None:
        # A forked child inherits this function but not the right to act on it.
        if os.getpid() != holder:
            return
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        demo_cluster().stop(say)
        demo_redis().stop(say)
        demo_cloud().stop(say)
        handle.close()

    atexit.register(leave)


def _to_stderr(line: str) -> None:
    print(line, file=sys.stderr)
