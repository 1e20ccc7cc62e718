"""How often a caller may ask: so many requests in each minute, counted in the cache."""

import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache

WINDOW = 60


@dataclass(frozen=True, slots=True)
class Quota:
    """What is left in this minute; `reset` is the seconds until the next one."""

    limit: int
    used: int
    reset: int

    @property
    def exceeded(self) -> bool:
        return self.used > self.limit

    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Policy": f"{self.limit};w={WINDOW}",
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(max(0, self.limit - self.used)),
            "RateLimit-Reset": str(self.reset),
        }


def count(owner: str, now: float | None = None) -> Quota:
    """Count one request. A minute is a minute of the clock, the same for every process."""
    moment = time.time() if now is None else now
    minute, passed = divmod(int(moment), WINDOW)
    name = f"api-requests:{owner}:{minute}"
    # Twice the window, so that a slow clock elsewhere cannot begin the count anew.
    cache.add(name, 0, timeout=2 * WINDOW)
    try:
        used = cache.incr(name)
    except ValueError:
        # The cache is away, or forgot the count: this limit only slows people down.
        used = 1
    return Quota(settings.API_REQUESTS_PER_MINUTE, used, WINDOW - passed)
