"""What `manage.py doctor` asks of the books, and of the exchange rates they count with."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings

from billing.ledger.models import Entry, Seal
from billing.models import RateFetch
from billing.selectors.exchange import are_old, newest_day
from incubator.core import books
from incubator.core.sql.made_from import missing_migrations
from incubator.operation.doctor.asked import asked
from incubator.operation.doctor.findings import Finding, advice, fine
from incubator.operation.probes import database_answers

SEE = 'See docs/operations/README.md, "Exchange rates".'
# A seal is made each day, within the hour.
UNUSUAL = timedelta(days=2)


@asked
def check_seals() -> Iterator[Finding]:
    """Books that nobody seals can be changed unseen by whoever is past all guards."""
    if not database_answers() or missing_migrations() or not Entry.objects.exists():
        return
    newest = Seal.objects.first()
    if newest is None or books.today() - newest.sealed_on > UNUSUAL:
        since = f"since {newest.sealed_on}" if newest else "yet"
        yield advice(
            f"The books have not been sealed {since}.",
            "A sweep does it each hour: look whether a worker and the beat run.",
        )
    else:
        yield fine(f"The books are sealed: number {newest.number} of {newest.sealed_on}.")


@asked
def check_exchange_rates() -> Iterator[Finding]:
    """Whether what converts money is there and of these days; without any, nothing is converted."""
    if not database_answers() or missing_migrations():
        return
    newest = newest_day()
    if settings.EXCHANGE_RATES_URL:
        last = RateFetch.objects.exclude(outcome="open").first()
        if last is not None and last.outcome == RateFetch.Outcome.FAILED:
            yield advice(f"The exchange rates could not be fetched: {last.problem}", SEE)
    if are_old(newest, books.today()):
        yield advice(
            f"The newest exchange rates are of {newest}: nothing of later days is converted.",
            SEE if settings.EXCHANGE_RATES_URL else f"Run: manage.py import_rates FILE. {SEE}",
        )
    elif newest is not None:
        yield fine(f"The exchange rates are of {newest}.")
