"""How many rows of a kind one person, studio or address may have: asked here, under one lock.

What a person can make again and again is text in our database and work for somebody. Each such
thing has a number that nobody who means it reaches, and words that say how to get on.
"""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from incubator.core.errors import DomainError
from incubator.core.locks import hold_until_commit

A_DAY = timedelta(days=1)


class TooMany(DomainError):
    """No more of these; `wait` says when there is room again, where time alone makes it."""

    def __init__(self, words: str, wait: timedelta | None = None) -> None:
        super().__init__(words)
        self.wait = wait


def require_room(rows: QuerySet[Any], *, holder: str, most: int, words: str) -> None:
    """Raise TooMany unless one more fits beside `rows`, those of the holder.

    `words` say what to do, with `%(most)s` for the number. To be called in the transaction that
    adds the row: what is added at the same moment waits for it.
    """
    _hold(rows, holder)
    if rows.count() >= most:
        raise TooMany(words % {"most": most})


def require_room_today(
    rows: QuerySet[Any], *, holder: str, most: int, words: str, when: str = "created_at"
) -> None:
    """The same for so many in any 24 hours."""
    _hold(rows, holder)
    now = timezone.now()
    latest = rows.filter(**{f"{when}__gt": now - A_DAY}).order_by(f"-{when}")
    moments = list(latest.values_list(when, flat=True)[:most])
    if len(moments) >= most:
        raise TooMany(words % {"most": most}, wait=moments[-1] + A_DAY - now)


def _hold(rows: QuerySet[Any], holder: str) -> None:
    hold_until_commit(f"room:{rows.model._meta.label_lower}:{holder}")
