"""The database: version, rights, migrations."""

import time
from collections.abc import Iterator

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from incubator.core.database import column, value
from incubator.operation.doctor.configuration import OLDEST_POSTGRESQL
from incubator.operation.doctor.findings import Finding, advice, failure, fine

ROLES = "Run docs/operations/roles.sql and connect the web processes as incubator_web."

UNUSABLE = (
    "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
    " AND relkind IN ('r', 'p') AND NOT"
    " (has_table_privilege(oid, 'SELECT') AND has_table_privilege(oid, 'INSERT')) ORDER BY 1"
)
OWNED = (
    "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
    " AND relkind IN ('r', 'p') AND pg_has_role(relowner, 'USAGE') ORDER BY 1"
)


def pending_migrations() -> list[str]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [str(migration) for migration, _ in plan]


def check_database() -> Iterator[Finding]:
    yield from _check_server()
    yield from _check_migrations()
    yield from _check_rights()


def _check_server() -> Iterator[Finding]:
    version = int(value("SHOW server_version_num"))
    if version // 10_000 < OLDEST_POSTGRESQL:
        yield failure(
            f"PostgreSQL {version // 10_000} is too old.",
            f"Move to {OLDEST_POSTGRESQL} or newer.",
        )
    else:
        yield fine(f"PostgreSQL {version // 10_000} answers.")
    encoding = value("SHOW server_encoding")
    if encoding != "UTF8":
        yield failure(
            f"The database is encoded in {encoding}: Chinese text will be refused.",
            "Make a new one with createdb --encoding=UTF8 --template=template0 and restore into it.",
        )
    zone = value("SHOW TimeZone")
    if zone != "UTC":
        yield failure(f"The connection's time zone is {zone}.", "Leave TIME_ZONE at UTC.")
    skew = abs(float(value("SELECT extract(epoch FROM clock_timestamp())")) - time.time())
    if skew > 2:
        yield failure(
            f"The clocks of this machine and the database differ by {skew:.0f} seconds.",
            "Turn on NTP on both.",
        )


def _check_migrations() -> Iterator[Finding]:
    pending = pending_migrations()
    if pending:
        names = ", ".join(pending[:5])
        yield failure(
            f"{len(pending)} migrations are not applied ({names}).", "Run: manage.py migrate"
        )
    else:
        yield fine("All migrations are applied.")


def _check_rights() -> Iterator[Finding]:
    user = value("SELECT current_user")
    unusable = column(UNUSABLE)
    if unusable:
        yield failure(
            f"{user} may not read or write {len(unusable)} tables ({', '.join(unusable[:5])}).",
            "Run docs/operations/roles.sql again; migrations may have made new tables.",
        )
    owned = column(OWNED)
    if value("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"):
        yield advice(
            f"{user} is a superuser: nothing the database forbids binds the web processes.", ROLES
        )
    elif owned:
        yield advice(
            f"{user} owns {len(owned)} tables ({', '.join(owned[:3])}, …) and could switch off the "
            "triggers that guard the ledger.",
            ROLES,
        )
    elif not unusable:
        yield fine(f"{user} may use the tables and owns none.")
