"""The clock by which the demo's past is told.

Services stamp what they write with the moment it is written, and the database's rules do so again:
nobody can be earlier than they are, and the product has no door for it. So the process that tells
the world is given the clock of the day it tells of, and meanwhile the tables' owner, whom neither
web nor worker can become, has `core_now()` say the same.

What stays of the day the world was built are the stamps of ledger entries, which prove what was
written together and how far balances are carried forward; their dates of money are the past's.
"""

import datetime as standard
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from functools import cache

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from incubator.core import books
from incubator.core.connecting import owner_beside
from incubator.core.database import execute
from incubator.core.sql import rule_files

RULES_CLOCK = "core_now"
SAYS = (
    f"CREATE OR REPLACE FUNCTION {RULES_CLOCK}() RETURNS timestamptz LANGUAGE plpgsql STABLE"
    " SET search_path = public, pg_temp AS %s"
)

_kept: ContextVar[CursorWrapper | None] = ContextVar("kept", default=None)


class _OfTheDay(type):
    """Real moments are moments by this clock too."""

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, standard.datetime)


@contextmanager
def on(day: standard.date, hour: int = 10) -> Iterator[None]:
    """Everything inside happens on this day of the books, in the hour given, and in order.

    Today is told as what it is, and nothing happens later than now. Days inside are counted from
    the day that is told of, and no other day is told of inside.
    """
    began = standard.datetime.now(standard.UTC)
    start = books.start_of(day) + standard.timedelta(hours=hour)
    if day >= books.day_of(began):
        yield
        return

    class Told(standard.datetime, metaclass=_OfTheDay):
        @classmethod
        def now(cls, tz: standard.tzinfo | None = None) -> standard.datetime:  # type: ignore[override]
            return (start + (standard.datetime.now(standard.UTC) - began)).astimezone(tz)

    real = timezone.datetime  # type: ignore[attr-defined]
    with _owner() as owner:
        owner.execute(SAYS, [f" BEGIN RETURN '{start.isoformat()}'::timestamptz; END "])
        _hear_of_it()
        timezone.datetime = Told  # type: ignore[attr-defined]
        try:
            yield
        finally:
            timezone.datetime = real  # type: ignore[attr-defined]
            owner.execute(SAYS, [_as_its_file_says()])
        _hear_of_it()


@contextmanager
def telling() -> Iterator[None]:
    """Around all that is told: puts right what a telling that was killed has left of another day.

    The owner's connection is kept meanwhile: the world knows many days.
    """
    with owner_beside() as owner:
        owner.execute(SAYS, [_as_its_file_says()])
        _hear_of_it()
        token = _kept.set(owner)
        try:
            yield
        finally:
            _kept.reset(token)


def _owner() -> AbstractContextManager[CursorWrapper]:
    kept = _kept.get()
    return nullcontext(kept) if kept else owner_beside()


def _hear_of_it() -> None:
    """A transaction takes in that a function has changed when it locks a table, and lets it go."""
    if not connection.in_atomic_block:
        return
    with transaction.atomic():
        execute("LOCK TABLE django_migrations IN ACCESS SHARE MODE")
        transaction.set_rollback(True)


@cache
def _as_its_file_says() -> str:
    declared = (one for file in rule_files() for one in file.functions)
    return next(one.body for one in declared if one.name == RULES_CLOCK)
