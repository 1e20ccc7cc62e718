"""What `manage.py doctor` asks of the books."""

from collections.abc import Iterator
from datetime import timedelta

from billing.ledger.models import Entry, Seal
from incubator.core import books
from incubator.core.sql.made_from import missing_migrations
from incubator.operation.doctor.asked import asked
from incubator.operation.doctor.findings import Finding, advice, fine
from incubator.operation.probes import database_answers

# One is made each day, within the hour.
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
