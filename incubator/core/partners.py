"""Partners outside: mail servers, payment providers, clouds, scanners. None holds up another's work.

A call of a partner ends after some seconds, stands outside of any transaction, and a partner that
is silent ends the turn. A sweep's turn with a partner is one process's: however long it waits,
only one of the workers' processes waits with it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from incubator.core.locks import held_if_free

# A turn begins nothing more after this time; the next sweep goes on.
TURN_SECONDS = 20.0
# For calls that nothing else ends, such as an answer of one letter every few seconds: the worker
# raises inside the task, and later takes its process away.
SOFT_LIMIT, HARD_LIMIT = 60, 90


def one_turn_with(partner: str) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Decorates a sweep: while another process has the turn with this partner, it does nothing."""

    def decorate(sweep: Callable[[], Any]) -> Callable[[], Any]:
        @wraps(sweep)
        def in_turn() -> Any:
            with held_if_free(f"partner:{partner}") as ours:
                return sweep() if ours else None

        return in_turn

    return decorate
