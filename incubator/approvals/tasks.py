"""Celery entry points: each calls one service, each may run twice."""

from celery import shared_task

from incubator.approvals import asking


@shared_task(name="incubator.approvals.tasks.tell_of_stuck_approvals")
def tell_of_stuck_approvals() -> int:
    return asking.tell_of_stuck()
