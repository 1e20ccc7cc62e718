"""Looking a deployment over: what is wrong with it, and what to do about each thing."""

from collections.abc import Iterator

from incubator.core.doctor.configuration import check_configuration, check_machine
from incubator.core.doctor.database import check_database
from incubator.core.doctor.findings import Finding, Level
from incubator.core.doctor.parts import check_mail, check_parts, check_work
from incubator.core.observability.probes import database_answers
from incubator.core.sql.made_from import missing_migrations

__all__ = ["Finding", "Level", "examine"]


def examine() -> Iterator[Finding]:
    """Everything worth knowing, in the order an operator would put it right."""
    yield from check_configuration()
    yield from check_machine()
    yield from check_parts()
    yield from check_mail()
    if database_answers():
        yield from check_database()
        if not missing_migrations():
            yield from check_work()
