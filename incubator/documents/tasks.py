"""Celery entry points: each calls one service, each may run twice."""

from celery import shared_task

from incubator.documents import scanning


@shared_task(name="incubator.documents.tasks.scan_due_documents")
def scan_due_documents() -> int:
    return scanning.scan_due()
