"""Celery entry points: each calls services and may run twice."""

import logging
import time

from celery import shared_task

from billing.payments.errors import GatewayUnavailable
from billing.payments.services.incoming import claim_uncertain, resolve_payment
from incubator.core.errors import DomainError
from incubator.core.partners import HARD_LIMIT, SOFT_LIMIT, TURN_SECONDS, one_turn_with

log = logging.getLogger(__name__)


@shared_task(
    name="billing.payments.tasks.resolve_payments",
    soft_time_limit=SOFT_LIMIT,
    time_limit=HARD_LIMIT,
)
@one_turn_with("payments")
def resolve_payments() -> int:
    """Ask the providers about every payment whose outcome we do not know; how many were asked.

    A provider that does not answer is asked once; what was claimed and not asked, the next sweep
    asks.
    """
    asked, silent, ends = 0, set(), time.monotonic() + TURN_SECONDS
    for payment in claim_uncertain():
        if payment.provider in silent or time.monotonic() > ends:
            continue
        asked += 1
        try:
            resolve_payment(payment=payment)
        except GatewayUnavailable as error:
            silent.add(payment.provider)
            log.warning("%s stays uncertain: %s", payment, error)
        except DomainError as error:
            # One payment's trouble must not keep the others waiting; the next sweep asks again.
            log.warning("%s stays uncertain: %s", payment, error)
    return asked
