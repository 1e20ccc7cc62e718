"""The tests' databases: a session's own, which `db` rolls back, and copies of a template.

The ledger refuses TRUNCATE, so Django's flush cannot clean up after a commit. A migrated template
is built once for each state of the migrations and cloned instead.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.apps import apps
from django.core.cache import caches
from django.core.management import call_command
from django.db import connections
from pytest_django import DjangoDbBlocker, Settings

from incubator.core.sql.files import GRANTS
from incubator.runtime.postgres import ROLES
from incubator.runtime.redis import RedisServer
from tests.servers import DatabaseServer


def migrations_fingerprint() -> str:
    """Of every migration and every file of rules, of all installed apps."""
    digest = hashlib.sha256(ROLES.read_bytes() + GRANTS.read_bytes())
    for application in sorted(apps.get_app_configs(), key=lambda application: application.label):
        directory = Path(application.path)
        for file in sorted((*directory.glob("migrations/*.py"), *directory.glob("*.sql"))):
            digest.update(f"{application.label}/{file.name}".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def connected_to(database: str) -> Iterator[None]:
    """Point every connection that is opened from now on at the database."""
    # The dictionary is shared by the connections of all threads.
    configured = connections.settings["default"]
    before = configured["NAME"]
    connections.close_all()
    configured["NAME"] = database
    yield
    connections.close_all()
    configured["NAME"] = before


def ensure_template(server: DatabaseServer) -> str:
    """The name of a database with all migrations applied, built if nobody has yet."""
    template = f"template_{migrations_fingerprint()}"
    with server.building():
        if not server.exists(template):
            unfinished = f"unfinished_{template}"
            server.drop(unfinished)
            server.create(unfinished)
            with connected_to(unfinished):
                call_command("migrate", verbosity=0, interactive=False)
            server.rename(unfinished, template)
            server.drop_old_templates()
    return template


@pytest.fixture(scope="session")
def database_server() -> Iterator[DatabaseServer]:
    server = DatabaseServer()
    with server.in_use():
        yield server


@pytest.fixture(scope="session")
def template_database(database_server: DatabaseServer, django_db_blocker: DjangoDbBlocker) -> str:
    with django_db_blocker.unblock():
        return ensure_template(database_server)


@pytest.fixture(scope="session")
def django_db_setup(
    database_server: DatabaseServer,
    template_database: str,
    django_db_blocker: DjangoDbBlocker,
    django_test_environment: None,
) -> Iterator[None]:
    """Replaces pytest-django's: the session's database is a clone, not a migration run."""
    name = database_server.clone(template_database)
    with connected_to(name):
        yield
    database_server.drop(name)


@pytest.fixture
def transactional_db() -> None:
    pytest.fail("The ledger refuses TRUNCATE, so nothing can be flushed: use committed_db.")


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A real Redis of this process's own."""
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.ensure(lambda _: None)
    yield server
    server.stop(lambda _: None)


@pytest.fixture
def redis_cache(redis_server: RedisServer, settings: Settings) -> Iterator[None]:
    """Django's cache in Redis, for what counts or locks across processes."""
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": redis_server.cache_url(),
        }
    }
    yield
    caches["default"].clear()


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Rate limits and codes of one test must not reach the next."""
    caches["default"].clear()
