"""Celery entry points: each calls one service, each may run twice."""

from celery import shared_task

from incubator.web import drafts


@shared_task(name="incubator.web.tasks.forget_old_drafts")
def forget_old_drafts() -> int:
    return drafts.forget_old_drafts()
