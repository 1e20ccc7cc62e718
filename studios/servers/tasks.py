"""Celery entry points: each calls one service, each may run twice."""

import logging

from celery import shared_task
from kombu.exceptions import OperationalError

from studios.servers import services

log = logging.getLogger(__name__)


@shared_task(name="studios.servers.tasks.reconcile_servers")
def reconcile_servers() -> str:
    return str(services.reconcile())


@shared_task(name="studios.servers.tasks.meter_servers")
def meter_servers() -> int:
    return services.meter_due()


def look_sooner() -> None:
    """Ask the worker to reconcile now. Without a broker the next sweep does it anyway."""
    try:
        reconcile_servers.apply_async(retry=False)
    except OperationalError as error:
        log.warning("servers wait for the next sweep: %s", error)
