"""The addresses the product works with, and the embedded servers behind those nobody gave.

Each variable of the environment replaces one embedded part. Servers are shared by every process
of the project: whoever needs them holds a lease, and the last one out stops them.
"""

import atexit
import fcntl
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from urllib.parse import quote

from incubator.runtime.cloud import demo_cloud, wants_sandbox
from incubator.runtime.places import Say, make_directory, open_lock, var_directory
from incubator.runtime.postgres import OWNER, demo_cluster
from incubator.runtime.redis import demo_redis


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
