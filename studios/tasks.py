"""Celery entry points: each calls one service, each may run twice."""

from celery import shared_task

from studios.services import invitations


@shared_task(name="studios.tasks.expire_invitations")
def expire_invitations() -> int:
    return invitations.expire_invitations()
