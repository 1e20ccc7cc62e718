"""Celery entry points of the ledger."""

from celery import shared_task

from billing.ledger.services import take_checkpoints


@shared_task(name="billing.ledger.tasks.move_checkpoints")
def move_checkpoints() -> int:
    """Shorten the tails that balances of system accounts are summed from."""
    return take_checkpoints()
