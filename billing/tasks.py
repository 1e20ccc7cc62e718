"""Celery entry points: each calls services and may run twice."""

from celery import shared_task

from billing.services.keys import warn_of_low_pools
from billing.services.pending import expire_orders
from billing.services.rate_fetching import fetch_rates, tell_of_old_rates
from billing.services.renewals import remind, renew_due
from billing.services.soundness import check_books
from incubator.core.partners import HARD_LIMIT, SOFT_LIMIT, one_turn_with


@shared_task(name="billing.tasks.verify_books")
def verify_books() -> int:
    """Recompute the whole ledger; fails, for operations to see, when anything differs."""
    return check_books().entries


@shared_task(name="billing.tasks.expire_orders")
def cancel_unpaid_orders() -> int:
    """Free what was kept for orders that nobody paid in their time."""
    return expire_orders()


@shared_task(
    name="billing.tasks.keep_rates",
    soft_time_limit=SOFT_LIMIT,
    time_limit=HARD_LIMIT,
)
@one_turn_with("exchange-rates")
def keep_rates() -> str:
    """Fetch the exchange rates of the day, and tell finance when the newest are old; what came."""
    fetch = fetch_rates()
    tell_of_old_rates()
    return fetch.outcome if fetch else ""


@shared_task(name="billing.tasks.tell_of_low_pools")
def tell_of_low_pools() -> int:
    """Tell studios whose keys become few; how many were told."""
    return warn_of_low_pools()


@shared_task(name="billing.tasks.renew_subscriptions")
def renew_subscriptions() -> int:
    """Renew what is due, or let it go; how many were looked at."""
    return renew_due()


@shared_task(name="billing.tasks.remind_of_renewals")
def remind_of_renewals() -> int:
    """Tell players what is to come; how many were told."""
    return remind()
