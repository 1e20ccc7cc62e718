"""Celery entry points: each calls services and may run twice."""

from celery import shared_task

from billing.cards.services import expiring, guessing


@shared_task(name="billing.cards.tasks.expire_cards")
def expire_cards() -> int:
    """Take cards that are over out of use."""
    return expiring.expire_cards()


@shared_task(name="billing.cards.tasks.forget_wrong_codes")
def forget_wrong_codes() -> int:
    """Codes that were tried long ago count no longer."""
    return guessing.forget_wrong_codes()
