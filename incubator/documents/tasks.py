"""Celery entry points: each calls one service, each may run twice."""

from celery import shared_task

from incubator.core.partners import HARD_LIMIT, SOFT_LIMIT, one_turn_with
from incubator.documents import scanning, strays, uploads


@shared_task(
    name="incubator.documents.tasks.scan_due_documents",
    soft_time_limit=SOFT_LIMIT,
    time_limit=HARD_LIMIT,
)
@one_turn_with("scanner")
def scan_due_documents() -> int:
    return scanning.scan_due()


@shared_task(name="incubator.documents.tasks.sweep_strays")
def sweep_strays() -> int:
    return strays.sweep()


@shared_task(name="incubator.documents.tasks.settle_uploads")
def settle_uploads() -> int:
    return uploads.settle()
