"""Celery entry points of the ledger."""

from celery import shared_task

from billing.ledger.services import expire_holds, take_checkpoints, take_seal


@shared_task(name="billing.ledger.tasks.move_checkpoints")
def move_checkpoints() -> int:
    """Shorten the tails that balances of system accounts are summed from."""
    return take_checkpoints()


@shared_task(name="billing.ledger.tasks.expire_holds")
def release_what_expired() -> int:
    """Let money be spent again that was held for something that did not come."""
    return expire_holds()


@shared_task(name="billing.ledger.tasks.seal_books")
def seal_books() -> bool:
    """Seal the day, where nobody did."""
    return take_seal() is not None
