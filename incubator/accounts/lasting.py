"""How long something lasts that is put on somebody, to be kept in words."""

from datetime import datetime

from incubator.accounts import words
from incubator.core import books
from incubator.core.words import Said


def lasts(until: datetime | None) -> Said:
    if until is None:
        return words.FOR_GOOD()
    return words.UNTIL(day=books.day_of(until))
