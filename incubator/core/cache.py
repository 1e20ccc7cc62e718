"""The cache in Redis, which may be away: that costs speed and no page.

What is read is not there, what is written is forgotten, and nothing can be *added*. So whatever
holds a lock or uses up a code by adding it fails closed: the limits of sign-ins, and the second
factor's codes, are `cache.add`. A server that does not answer is left alone for some seconds, as
every page would otherwise wait for it.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as ConnectionLost
from redis.exceptions import RedisError
from redis.retry import Retry

log = logging.getLogger(__name__)

ANSWER_SECONDS = 0.5
PAUSE_SECONDS = 5.0

T = TypeVar("T")


class Breaker:
    """Whether a server is asked at all; one for all threads of a process."""

    def __init__(self, name: str, *, pause: float = PAUSE_SECONDS) -> None:
        self.name = name
        self.pause = pause
        self._again_at = 0.0
        self._is_away = False
        self._lock = threading.Lock()

    def lets_through(self) -> bool:
        """While the server is away, one caller after each pause finds out whether it still is."""
        if not self._is_away:
            return True
        with self._lock:
            now = time.monotonic()
            if now < self._again_at:
                return False
            self._again_at = now + self.pause
            return True

    def failed(self, error: Exception) -> None:
        with self._lock:
            was_away, self._is_away = self._is_away, True
            self._again_at = time.monotonic() + self.pause
        if not was_away:
            log.error("the %s does not answer and is done without: %s", self.name, error)

    def answered(self) -> None:
        if self._is_away:
            with self._lock:
                self._is_away = False
            log.warning("the %s answers again", self.name)


_breakers: dict[str, Breaker] = {}


def _breaker(location: str) -> Breaker:
    # Each thread has a cache of its own; what one of them waited for, the others need not.
    return _breakers.setdefault(location, Breaker("cache"))


class DispensableRedis(RedisCache):
    """Django's cache in Redis, with a short patience and without errors."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        options = {
            "socket_timeout": ANSWER_SECONDS,
            "socket_connect_timeout": ANSWER_SECONDS,
            # A connection from before the server's restart; silence is not waited for twice.
            "retry": Retry(NoBackoff(), 1, supported_errors=(ConnectionLost,)),
        }
        params = params | {"OPTIONS": options | params.get("OPTIONS", {})}
        super().__init__(server, params)
        self._breaker = _breaker(str(server))

    def _ask(self, otherwise: T, call: Callable[[], T]) -> T:
        if not self._breaker.lets_through():
            return otherwise
        try:
            answer = call()
        except (RedisError, OSError) as error:
            self._breaker.failed(error)
            return otherwise
        self._breaker.answered()
        return answer

    def add(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None
    ) -> bool:
        return self._ask(
            False, lambda: super(DispensableRedis, self).add(key, value, timeout, version)
        )

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        return self._ask(default, lambda: super(DispensableRedis, self).get(key, default, version))

    def set(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None
    ) -> None:
        self._ask(None, lambda: super(DispensableRedis, self).set(key, value, timeout, version))

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        return self._ask(False, lambda: super(DispensableRedis, self).touch(key, timeout, version))

    def delete(self, key: Any, version: Any = None) -> bool:
        return self._ask(False, lambda: super(DispensableRedis, self).delete(key, version))

    def get_many(self, keys: Iterable[Any], version: Any = None) -> dict[Any, Any]:
        wanted = list(keys)
        return self._ask({}, lambda: super(DispensableRedis, self).get_many(wanted, version))

    def has_key(self, key: Any, version: Any = None) -> bool:
        return self._ask(False, lambda: super(DispensableRedis, self).has_key(key, version))

    def incr(self, key: Any, delta: int = 1, version: Any = None) -> int:
        """Raises ValueError, as for a key that is not there."""
        count = self._ask(None, lambda: super(DispensableRedis, self).incr(key, delta, version))
        if count is None:
            raise ValueError(f"There is no counter {key}, as the cache does not answer.")
        return count

    def set_many(
        self, data: Mapping[Any, Any], timeout: Any = DEFAULT_TIMEOUT, version: Any = None
    ) -> list[Any]:
        """The keys that are not kept."""
        kept = lambda: super(DispensableRedis, self).set_many(dict(data), timeout, version)  # noqa: E731
        return self._ask(list(data), kept)

    def delete_many(self, keys: Iterable[Any], version: Any = None) -> None:
        gone = list(keys)
        self._ask(None, lambda: super(DispensableRedis, self).delete_many(gone, version))

    def clear(self) -> None:
        self._ask(None, lambda: super(DispensableRedis, self).clear())
