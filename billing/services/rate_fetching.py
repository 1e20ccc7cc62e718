"""Fetching the exchange rates of the day, and telling finance when there are none."""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from billing import act_words as words
from billing.errors import RatesRefused, RatesUnavailable
from billing.models import RateFetch, RateFile, RateOrigin
from billing.rate_sources import RateSource, configured_source
from billing.rate_sources.port import LOST
from billing.selectors.exchange import are_old, newest_day
from billing.services.exchange_rates import take_in_rates
from incubator.accounts.access import Role, people_with
from incubator.core import books
from incubator.core.words import Said
from incubator.messaging.notifications import Reader, notify_all

# A question without an answer for so long lost its asker. Asking changes nothing there, so it is
# closed and asked anew.
LOST_AFTER = timedelta(minutes=10)


def fetch_rates() -> RateFetch | None:
    """Ask for the rates of the day, unless they are there; None where nothing was asked.

    The question is written before it is asked and its answer afterwards, so an address that never
    answers is seen.
    """
    source = configured_source()
    today = books.today()
    if source is None or newest_day() == today:
        return None
    _close_lost(timezone.now())
    fetch = RateFetch.objects.create()
    try:
        file = _taken(source)
    except (RatesUnavailable, RatesRefused) as error:
        _answered(fetch, RateFetch.Outcome.FAILED, problem=str(error))
        if isinstance(error, RatesRefused):
            _tell(words.RATES_REFUSED(), words.RATES_REFUSED_TEXT(), f"rates-no:{today}")
        return fetch
    outcome = RateFetch.Outcome.TAKEN if file else RateFetch.Outcome.NOTHING_NEW
    return _answered(fetch, outcome, file=file)


def tell_of_old_rates() -> bool:
    """Once for each day that stays the newest one. Whether there was something to tell."""
    newest = newest_day()
    if newest is None or not are_old(newest, books.today()):
        return False
    _tell(words.RATES_OLD(day=newest), words.RATES_OLD_TEXT(), f"rates-old:{newest}")
    return True


def _taken(source: RateSource) -> RateFile | None:
    content = source.latest()
    return take_in_rates(content=content, name=source.name, origin=RateOrigin.FETCH, actor=None)


def _answered(
    fetch: RateFetch, outcome: RateFetch.Outcome, *, file: RateFile | None = None, problem: str = ""
) -> RateFetch:
    fetch.outcome, fetch.answered_at = outcome, timezone.now()
    fetch.file, fetch.problem = file, problem[:300]
    fetch.save(update_fields=["outcome", "answered_at", "file", "problem"])
    return fetch


def _close_lost(now: datetime) -> None:
    RateFetch.objects.filter(outcome="open", asked_at__lt=now - LOST_AFTER).update(
        outcome="failed", answered_at=now, problem=LOST
    )


@transaction.atomic
def _tell(said: Said, text: Said, key: str) -> None:
    page = reverse("billing:exchange_rates")
    notify_all(
        [Reader(person, page) for person in people_with(Role.FINANCE)],
        kind="exchange_rates",
        said=said,
        text=text,
        key=key,
    )
