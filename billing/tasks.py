"""Celery entry points: each calls services and may run twice."""

import logging

from celery import shared_task

from billing.services.soundness import check_books
from billing.services.topups import claim_uncertain, resolve_top_up
from incubator.core.errors import DomainError

log = logging.getLogger(__name__)


@shared_task(name="billing.tasks.resolve_top_ups")
def resolve_top_ups() -> int:
    """Ask the providers about every top-up whose outcome we do not know; how many were asked."""
    uncertain = claim_uncertain()
    for top_up in uncertain:
        try:
            resolve_top_up(top_up=top_up)
        except DomainError as error:
            # One provider's trouble must not keep the others waiting; the next sweep asks again.
            log.warning("%s stays uncertain: %s", top_up, error)
    return len(uncertain)


@shared_task(name="billing.tasks.verify_books")
def verify_books() -> int:
    """Recompute the whole ledger; fails, for operations to see, when anything differs."""
    return check_books().entries
