"""Celery entry points: each calls one service, each may run twice."""

from celery import shared_task

from incubator.api import answers


@shared_task(name="incubator.api.tasks.forget_old_answers")
def forget_old_answers() -> int:
    return answers.forget_old_answers()
