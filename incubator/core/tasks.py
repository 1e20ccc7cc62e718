"""Celery entry points: each calls one service, each may run twice."""

from celery import shared_task

from incubator.core import mail


@shared_task(name="incubator.core.tasks.send_due_mail")
def send_due_mail() -> int:
    return mail.send_due()
