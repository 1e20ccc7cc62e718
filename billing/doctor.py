"""What `manage.py doctor` asks about exchange rates."""

from collections.abc import Iterator

from django.conf import settings

from billing.models import RateFetch
from billing.selectors.exchange import are_old, newest_day
from incubator.core import books
from incubator.core.sql.made_from import missing_migrations
from incubator.operation.doctor.asked import asked
from incubator.operation.doctor.findings import Finding, advice, fine
from incubator.operation.probes import database_answers

SEE = 'See docs/operations/README.md, "Exchange rates".'


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
