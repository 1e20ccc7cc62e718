"""Whoever tries many codes has to wait: counted in rows, for the person and for their network.

A typing error, which the check character shows, counts one; a code that could be one and brings
nothing counts ten. Within a day some are free; each ten more double the wait since the last one. A
network has room for many people, so it is given more, and waits shorter.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.cards.errors import TooManyGuesses
from billing.cards.models import WrongCode
from incubator.accounts.models import User
from incubator.core import shown
from incubator.core.locks import hold_until_commit

MISTYPED, WRONG = 1, 10
COUNTED_FOR = timedelta(days=1)
STEP = timedelta(seconds=30)
STEPS_AT_MOST = 20


@dataclass(frozen=True, slots=True)
class Allowance:
    """Points that are free within a day, and the longest wait."""

    free: int
    longest: timedelta

    def wait(self, points: int) -> timedelta:
        """Since the last wrong code, before the next one is looked at."""
        if points < self.free:
            return timedelta()
        steps = min((points - self.free) // WRONG, STEPS_AT_MOST)
        return min(STEP * 2**steps, self.longest)


PERSON = Allowance(free=50, longest=timedelta(days=1))
NETWORK = Allowance(free=500, longest=timedelta(hours=1))


def check_guesses(person: User, network: str) -> None:
    """Raise TooManyGuesses while one of the two has to wait.

    Takes a lock on both, so that those who try at once are counted one after the other. The moment
    is told, so that nobody waits longer than they must.
    """
    # One order for everybody: the person, then the network.
    hold_until_commit(f"card-guesses:person:{person.pk}")
    hold_until_commit(f"card-guesses:network:{network}")
    now = timezone.now()
    until = max(
        _until(PERSON, now, person=person),
        _until(NETWORK, now, network=network),
    )
    if until > now:
        raise TooManyGuesses(
            _("Too many wrong codes came from you or your network. Try again %(when)s.")
            % {"when": shown.distance(until)}
        )


def _until(allowance: Allowance, now: datetime, **whose: object) -> datetime:
    counted = WrongCode.objects.filter(tried_at__gt=now - COUNTED_FOR, **whose)
    found = counted.aggregate(points=Sum("points"), last=Max("tried_at"))
    if found["last"] is None:
        return now
    last: datetime = found["last"]
    wait = allowance.wait(int(found["points"]))
    # Nobody waits for a clock of another machine that is ahead, or for what is counted just now.
    return last + wait if wait else now


def count_wrong(person: User, network: str, points: int) -> None:
    WrongCode.objects.create(person=person, network=network, points=points)


def forget_wrong_codes() -> int:
    """Those that count no longer. Returns how many."""
    over = WrongCode.objects.filter(tried_at__lt=timezone.now() - 2 * COUNTED_FOR)
    return over.delete()[0]
