"""Celery entry points: each calls services and may run twice."""

import logging

from celery import shared_task

from billing.payments.services.incoming import claim_uncertain, resolve_payment
from incubator.core.errors import DomainError

log = logging.getLogger(__name__)


@shared_task(name="billing.payments.tasks.resolve_payments")
def resolve_payments() -> int:
    """Ask the providers about every payment whose outcome we do not know; how many were asked."""
    uncertain = claim_uncertain()
    for payment in uncertain:
        try:
            resolve_payment(payment=payment)
        except DomainError as error:
            # One provider's trouble must not keep the others waiting; the next sweep asks again.
            log.warning("%s stays uncertain: %s", payment, error)
    return len(uncertain)
