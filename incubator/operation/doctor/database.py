"""The database: version, migrations, then rules and rights."""

import time
from collections.abc import Iterator

from django.core import checks

from incubator.core.database import value
from incubator.core.demo_only import out_of_place
from incubator.core.sql.made_from import missing_migrations
from incubator.operation.doctor.configuration import OLDEST_POSTGRESQL
from incubator.operation.doctor.findings import Finding, advice, failure, fine
from incubator.operation.doctor.rights import check_rights


def check_database() -> Iterator[Finding]:
    yield from _check_server()
    yield from _check_migrations()
    yield from check_rights()
    yield from _check_contents()


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
    pending = missing_migrations()
    if pending:
        names = ", ".join(pending[:5])
        yield failure(
            f"{len(pending)} migrations are not applied ({names}).", "Run: manage.py migrate"
        )
    else:
        yield fine("All migrations are applied.")


def _check_contents() -> Iterator[Finding]:
    """What apps ask about their own rows, see Django's checks tagged `database`."""
    for message in checks.run_checks(tags=[checks.Tags.database], databases=["default"]):
        report = failure if message.is_serious() else advice
        yield report(f"{message.msg} ({message.id})", message.hint or "")
    if not missing_migrations():
        for part in out_of_place(in_rows=True):
            yield failure(part.what, part.remedy)
