"""The servers of the tests: a PostgreSQL that forgets on a crash, kept apart from the demo's.

Several runs may share it at once. Each holds a lease; the last one out stops the server.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql

from incubator.runtime.places import lock_directory, unprivileged_account, var_directory
from incubator.runtime.postgres import Cluster
from incubator.runtime.processes import running

TEST_VAR = var_directory() / "test"
# A template per state of the migrations: colleagues on other branches keep theirs.
TEMPLATES_KEPT = 4


def tests_cluster() -> Cluster:
    return Cluster(TEST_VAR, unprivileged_account(), durable=False)


def tests_database_url() -> str:
    """The environment's DATABASE_URL names another server to test against."""
    return os.environ.get("DATABASE_URL") or tests_cluster().url("postgres")


class DatabaseServer:
    """Makes, clones and drops databases on the server that Django's settings name."""

    def __init__(self, django_settings: dict[str, Any]) -> None:
        names = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password"}
        self._parameters = {
            names[key]: value for key, value in django_settings.items() if key in names and value
        }
        self.is_embedded = django_settings["HOST"] == str(tests_cluster().socket_directory)
        self._made = 0

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Run the embedded server for as long as anybody is inside."""
        if not self.is_embedded:
            yield
            return
        with (lock_directory(TEST_VAR) / "in-use").open("a") as lease:
            fcntl.flock(lease, fcntl.LOCK_SH)
            tests_cluster().ensure(lambda _: None)
            self._drop_leftovers()
            yield
            try:
                fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            tests_cluster().stop(lambda _: None)

    @contextmanager
    def building(self) -> Iterator[None]:
        """One process at a time builds a template."""
        with (lock_directory(TEST_VAR) / "template").open("a") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(dbname="postgres", autocommit=True, **self._parameters)

    def exists(self, database: str) -> bool:
        with self.connect() as connection:
            row = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [database]
            ).fetchone()
        return row is not None

    def create(self, database: str) -> None:
        self._say("CREATE DATABASE {}", database)

    def clone(self, template: str) -> str:
        """A new database with everything of the template; its name tells whose it is."""
        self._made += 1
        name = f"test_{os.getpid()}_{self._made}"
        # Copying files beats writing each page to the log, as nothing here must survive a crash.
        self._say("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, template)
        return name

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

    def _drop_leftovers(self) -> None:
        """What killed runs left: databases named after processes that are gone."""
        with self.connect() as connection:
            rows = connection.execute(
                "SELECT datname FROM pg_database WHERE datname ~ '^test_[0-9]+_[0-9]+$'"
            ).fetchall()
        for (name,) in rows:
            if not running(int(name.split("_")[1])):
                self.drop(name)

    def _say(self, statement: str, *databases: str) -> None:
        with self.connect() as connection:
            connection.execute(
                sql.SQL(statement).format(*(sql.Identifier(name) for name in databases))
            )
