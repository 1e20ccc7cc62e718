"""The clock by which the demo's past is told.

Services stamp what they write with the moment it is written: nobody can be earlier than they are,
and the product has no door for it, least of all for the demo. So the process that tells the world
is given the clock of the day it tells of. What the database stamps by its own clock (the ledger's
entries, the questions put to approvers) says when the world was built.
"""

import datetime as standard
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone

from incubator.core import books


class _OfTheDay(type):
    """Real moments are moments by this clock too."""

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, standard.datetime)


@contextmanager
def on(day: standard.date, hour: int = 10) -> Iterator[None]:
    """Everything inside happens on this day of the books, in the hour given, and in order.

    Today is told as what it is, and nothing happens later than now.
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

    real, timezone.datetime = timezone.datetime, Told  # type: ignore[attr-defined]
    try:
        yield
    finally:
        timezone.datetime = real  # type: ignore[attr-defined]
