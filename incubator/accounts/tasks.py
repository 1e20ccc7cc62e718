"""Celery entry points: each calls one service, each may run twice."""

from celery import shared_task

from incubator.accounts.services import locks


@shared_task(name="incubator.accounts.tasks.open_accounts")
def open_accounts() -> int:
    return locks.open_all_over()
