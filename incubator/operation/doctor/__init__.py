"""Looking a deployment over: what is wrong with it, and what to do about each thing."""

from collections.abc import Iterator

from incubator.core.sql.made_from import missing_migrations
from incubator.operation.doctor.asked import check_apps
from incubator.operation.doctor.configuration import check_configuration, check_machine
from incubator.operation.doctor.database import check_database
from incubator.operation.doctor.findings import Finding, Level
from incubator.operation.doctor.parts import check_mail, check_parts, check_work
from incubator.operation.probes import database_answers

__all__ = ["Finding", "Level", "examine"]


def examine() -> Iterator[Finding]:
    """Everything worth knowing, in the order an operator would put it right."""
    yield from check_configuration()
    yield from check_machine()
    yield from check_parts()
    yield from check_mail()
    yield from check_apps()
    if database_answers():
        yield from check_database()
        if not missing_migrations():
            yield from check_work()
