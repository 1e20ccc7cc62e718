"""The servers of the tests: a PostgreSQL that forgets on a crash, kept apart from the demo's.

Several runs may share it at once. Each holds a lease; the last one out stops the server.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from environ import Env
from psycopg import sql

from incubator.runtime.places import (
    directory_elsewhere,
    lock_directory,
    make_directory,
    unprivileged_account,
    var_directory,
)
from incubator.runtime.postgres import OWNER, ROLES, SUPERUSER, WEB, Cluster
from incubator.runtime.processes import running

TEST_VAR = var_directory() / "test"
# A template per state of the migrations: colleagues on other branches keep theirs.
TEMPLATES_KEPT = 4
# A copy of the template is 1,500 small files, for which a file system on a disk may take a second.
MEMORY = Path("/dev/shm")
ROOM_FOR_COPIES = 4 * 1024**3
IN_MEMORY = "in_memory"


def tests_cluster() -> Cluster:
    return Cluster(TEST_VAR, unprivileged_account(), durable=False)


def server_url(role: str = SUPERUSER) -> str:
    """The tests' server as somebody. TEST_DATABASE_URL names another one, as its superuser."""
    given = os.environ.get("TEST_DATABASE_URL")
    if not given:
        return tests_cluster().url("postgres", role=role)
    if role == SUPERUSER:
        return given
    parts = urlsplit(given)
    who, _at, where = parts.netloc.rpartition("@")
    _user, colon, password = who.partition(":")
    return parts._replace(netloc=f"{role}{colon}{password}@{where}").geturl()


class DatabaseServer:
    """Makes, clones and drops databases of the tests, as the server's superuser."""

    def __init__(self) -> None:
        names = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password"}
        known = Env.db_url_config(server_url())
        self._parameters = {names[key]: known[key] for key in names if known[key]}
        self.is_embedded = "TEST_DATABASE_URL" not in os.environ
        self._made = 0
        self._where = "pg_default"

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Run the embedded server for as long as anybody is inside."""
        if not self.is_embedded:
            yield
            return
        with (lock_directory(TEST_VAR) / "in-use").open("a") as lease:
            fcntl.flock(lease, fcntl.LOCK_SH)
            place = MEMORY / directory_elsewhere(TEST_VAR).name
            if has_room(MEMORY):
                # Before the server starts: it does not without what it remembers of a killed run.
                # One worker after the other: half made it is nobody's yet.
                with self.building("place"):
                    make_directory(place, mode=0o700, account=unprivileged_account())
            tests_cluster().ensure(lambda _: None)
            self._drop_copies(lambda maker: maker == os.getpid() or not running(maker))
            self._make_copies_in(place)
            yield
            try:
                fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            self._drop_copies()
            self._say("DROP TABLESPACE IF EXISTS {}", IN_MEMORY)
            tests_cluster().stop(lambda _: None)
            shutil.rmtree(place, ignore_errors=True)

    @contextmanager
    def building(self, what: str = "template") -> Iterator[None]:
        """One process at a time builds a template, or whatever else all of them copy."""
        with (lock_directory(TEST_VAR) / what).open("a") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(dbname=database, autocommit=True, **self._parameters)

    def exists(self, database: str) -> bool:
        with self.connect() as connection:
            row = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [database]
            ).fetchone()
        return row is not None

    def create(self, database: str) -> None:
        """An empty database of the owner's, and the roles if this server has none yet."""
        self._say("CREATE DATABASE {}", database)
        with self.connect(database) as connection:
            connection.execute(ROLES.read_bytes())
            if "password" in self._parameters:
                password = sql.Literal(self._parameters["password"])
                for role in (OWNER, WEB):
                    named = sql.SQL("ALTER ROLE {} PASSWORD {}")
                    connection.execute(named.format(sql.Identifier(role), password))

    def clone(self, template: str) -> str:
        """A new database with everything of the template; its name tells whose it is."""
        self._made += 1
        name = f"test_{os.getpid()}_{self._made}"
        # Copying files beats writing each page to the log, as nothing here must survive a crash.
        made = "CREATE DATABASE {} TEMPLATE {} OWNER {} TABLESPACE {} STRATEGY FILE_COPY"
        with self.connect() as connection:
            connection.execute(_filled(made, name, template, OWNER, self._where))
            # Rights on the database itself are not copied with it.
            connection.execute(_filled("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC", name))
        return name

    def shared(self) -> str:
        """The name of one that all processes of a run share, and that goes with their copies."""
        run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
        if run is None:
            return f"test_{os.getpid()}_0"
        # Of the process that began all of them; another run may once have had its number.
        return f"test_{os.getppid()}_{int(run[:12], 16)}"

    def rename(self, database: str, name: str) -> None:
        self._say("ALTER DATABASE {} RENAME TO {}", database, name)

    def drop(self, database: str) -> None:
        self._say("DROP DATABASE IF EXISTS {} WITH (FORCE)", database)

    def drop_old_templates(self) -> None:
        with self.connect() as connection:
            rows = connection.execute(
                "SELECT datname FROM pg_database WHERE datname ~ '^template_[0-9a-f]{12}$' "
                "ORDER BY oid DESC OFFSET %s",
                [TEMPLATES_KEPT],
            ).fetchall()
        for (name,) in rows:
            self.drop(name)

    def _drop_copies(self, are_left_by: Callable[[int], bool] = lambda _: True) -> None:
        """By the process they are named after: a killed one left its own."""
        with self.connect() as connection:
            rows = connection.execute(
                "SELECT datname FROM pg_database WHERE datname ~ '^test_[0-9]+_[0-9]+$'"
            ).fetchall()
        for (name,) in rows:
            if are_left_by(int(name.split("_")[1])):
                self.drop(name)

    def _make_copies_in(self, place: Path) -> None:
        """From now on, if there is room for such a place."""
        if not place.exists():
            return
        with self.building(), self.connect() as connection:
            known = "SELECT FROM pg_tablespace WHERE spcname = %s"
            if connection.execute(known, [IN_MEMORY]).fetchone() is None:
                made = sql.SQL("CREATE TABLESPACE {} LOCATION {}")
                connection.execute(made.format(sql.Identifier(IN_MEMORY), sql.Literal(str(place))))
        self._where = IN_MEMORY

    def _say(self, statement: str, *names: str) -> None:
        with self.connect() as connection:
            connection.execute(_filled(statement, *names))


def has_room(directory: Path) -> bool:
    """By its size, which all who ask are told alike."""
    try:
        found = os.statvfs(directory)
    except FileNotFoundError:
        return False
    return found.f_frsize * found.f_blocks >= ROOM_FOR_COPIES


def _filled(statement: str, *names: str) -> sql.Composed:
    return sql.SQL(statement).format(*(sql.Identifier(name) for name in names))
