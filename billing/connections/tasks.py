"""Celery entry points: each calls services and may run twice."""

from celery import shared_task

from billing.connections.services import connecting, purchasing


@shared_task(name="billing.connections.tasks.forget_unanswered")
def forget_unanswered() -> int:
    """Requests of games that came to nothing, long after anybody asks what became of them."""
    return connecting.forget_requests() + purchasing.forget_purchases()
