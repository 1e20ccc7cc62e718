"""Advisory locks by name, for what has no row of its own to lock."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from incubator.core.database import execute, prepared, value


def hold_until_commit(name: str) -> None:
    """Wait for, then keep the name until the surrounding transaction ends."""
    prepared("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def hold_all_until_commit(names: Iterable[str]) -> None:
    """The same for many, one after the other in this order: the same for everybody, or they wait for
    each other for ever."""
    prepared(
        "SELECT pg_advisory_xact_lock(hashtextextended(name, 0))"
        " FROM unnest(%s::text[]) WITH ORDINALITY AS told(name, place) ORDER BY place",
        [list(names)],
    )


@contextmanager
def held(name: str) -> Iterator[None]:
    """Keep the name across several transactions of this connection; a death lets it go."""
    execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [name])
    try:
        yield
    finally:
        execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])


@contextmanager
def held_if_free(name: str) -> Iterator[bool]:
    """As `held`, without waiting: whether the name is ours."""
    ours = bool(value("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name]))
    try:
        yield ours
    finally:
        if ours:
            execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])
