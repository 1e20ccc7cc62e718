"""Messages to the workers: hints to look sooner, which may fail and never keep anybody waiting.

A page hands over a hint with a patience of a second, and a broker that does not answer is left
alone for some seconds. The next sweep finds what is due in any case.
"""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from celery import Task
from django.utils.translation import gettext as _
from kombu import Connection
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from incubator.core.cache import Breaker
from incubator.core.errors import DomainError

log = logging.getLogger(__name__)

PATIENCE = {
    "socket_timeout": 1.0,
    "socket_connect_timeout": 1.0,
    # Without a number, kombu tries for good.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
}

_breaker = Breaker("broker")


class BrokerSilent(DomainError):
    """A message could not be handed to the broker."""


def send(task: Task, args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None) -> None:
    """Hand a call to the workers. Raises BrokerSilent."""
    if not _breaker.lets_through():
        raise BrokerSilent(_silence())
    try:
        with impatient_connection(task.app) as connection:
            told: dict[str, Any] = {"connection": connection, "retry": False}
            task.apply_async(tuple(args), dict(kwargs or {}), **told)
    except (OperationalError, RedisError, OSError) as error:
        _breaker.failed(error)
        raise BrokerSilent(_silence()) from error
    _breaker.answered()


def look_sooner(task: Task) -> None:
    """Ask a worker to begin a sweep now. Without a broker the next one finds it anyway."""
    try:
        send(task)
    except BrokerSilent:
        log.info("%s waits for its next sweep", task.name)


def impatient_connection(app: Any) -> Connection:
    """A connection to the broker for whoever must not wait for it."""
    options = {**(app.conf.broker_transport_options or {}), **PATIENCE}
    return Connection(
        app.conf.broker_write_url or app.conf.broker_url,
        transport_options=options,
        connect_timeout=PATIENCE["socket_connect_timeout"],
    )


def _silence() -> str:
    return _("The broker does not answer, so no worker was told. Look at /readyz, then try again.")
