"""Who reads a log along, and how far its host has told: hints in the cache, good for some seconds.

Without them nothing is wrong: pages show the last words that came with the turn of its host.
"""

from collections.abc import Iterable
from enum import StrEnum

from django.core.cache import cache

SECONDS = 20
# Of a log that goes on, its beginning stays away.
LONGER = 600


class Hint(StrEnum):
    """Each of a server, but the first: of a host, on which somebody follows any."""

    READ_THERE = "read_there"
    FOLLOWED = "followed"
    # What came before is wanted as well.
    EARLIER = "earlier"
    NOTHING_EARLIER = "nothing_earlier"
    # What is kept is as new as its host said it a moment ago.
    FRESH = "fresh"
    # More is said than is read: from now on the end of it.
    BEHIND = "behind"


def say(hint: Hint, whose: int) -> None:
    cache.set(_key(hint, whose), True, LONGER if hint == Hint.NOTHING_EARLIER else SECONDS)


def is_said(hint: Hint, whose: int) -> bool:
    return bool(cache.get(_key(hint, whose)))


def forget(hint: Hint, whose: int) -> None:
    cache.delete(_key(hint, whose))


def of(servers: Iterable[int]) -> set[tuple[Hint, int]]:
    """All that is said of these, in one question."""
    keys = {_key(hint, server): (hint, server) for server in servers for hint in Hint}
    return {keys[key] for key in cache.get_many(keys)} if keys else set()


def _key(hint: Hint, whose: int) -> str:
    return f"server-log:{hint}:{whose}"
