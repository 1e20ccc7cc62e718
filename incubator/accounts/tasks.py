"""Celery entry points: each calls one service, each may run twice."""

from celery import shared_task

from incubator.accounts.services import erasing, locks


@shared_task(name="incubator.accounts.tasks.open_accounts")
def open_accounts() -> int:
    return locks.open_all_over()


@shared_task(name="incubator.accounts.tasks.erase_accounts")
def erase_accounts() -> int:
    return erasing.erase_due()
