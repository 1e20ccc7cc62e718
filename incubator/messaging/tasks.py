"""Celery entry points: each calls one service, each may run twice."""

from celery import shared_task

from incubator.core.partners import HARD_LIMIT, SOFT_LIMIT, one_turn_with
from incubator.messaging import mail, notifications


@shared_task(
    name="incubator.messaging.tasks.send_due_mail",
    soft_time_limit=SOFT_LIMIT,
    time_limit=HARD_LIMIT,
)
@one_turn_with("mail")
def send_due_mail() -> int:
    return mail.send_due()


@shared_task(name="incubator.messaging.tasks.send_due_digests")
def send_due_digests() -> int:
    return notifications.send_due_digests()
