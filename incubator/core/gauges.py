"""Figures read from the rows at the moment Prometheus asks, declared by each app.

@gauge("incubator_mail_waiting", "Mails in the outbox that are not sent yet.")
def waiting() -> float: ...
"""

import logging
from collections.abc import Callable, Iterator

from django.db import DatabaseError, transaction
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

log = logging.getLogger(__name__)

Read = Callable[[], float]

_declared: dict[str, tuple[str, Read]] = {}


def gauge(name: str, text: str) -> Callable[[Read], Read]:
    """Declare a figure; `text` is the help line that Prometheus shows."""

    def declare(read: Read) -> Read:
        _declared[name] = (text, read)
        return read

    return declare


class RowGauges(Collector):
    """Reads every declared figure. One that cannot be read is left out; the others still tell."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for name, (text, read) in _declared.items():
            try:
                with transaction.atomic():
                    value = read()
            except DatabaseError as error:
                log.warning("the figure %s cannot be read: %s", name, error)
                continue
            yield GaugeMetricFamily(name, text, value=value)
