"""Redis as the broker, for workers that outlive it.

A worker that loses its broker closes the old connection, sometimes twice, and goes on to acknowledge
over it what was in hand. Kombu looks there for an address that is gone, and the error is none that
Celery takes for a lost connection: the worker ends its loop, waits for its processes for ever and
never takes a message again, while it looks alive to whoever watches it.
"""

from typing import Any

from kombu.transport import redis
from redis.exceptions import ConnectionError as ConnectionLost


class Channel(redis.Channel):
    """Says of a connection that was given up that it is lost."""

    def _connparams(self, asynchronous: bool = False) -> dict[str, Any]:
        if self.connection.client is None:
            raise ConnectionLost
        params: dict[str, Any] = super()._connparams(asynchronous)  # type: ignore[misc]  # untyped
        return params


class Transport(redis.Transport):
    """Kombu's, with our channels."""

    Channel = Channel
