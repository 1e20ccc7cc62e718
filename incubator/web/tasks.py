"""Celery entry points: each calls one service, each may run twice."""

from celery import shared_task

from incubator.web import drafts, sent_once, typed


@shared_task(name="incubator.web.tasks.forget_old_forms")
def forget_old_forms() -> int:
    return (
        drafts.forget_old_drafts() + sent_once.forget_sent_forms() + typed.forget_old_typed_forms()
    )
