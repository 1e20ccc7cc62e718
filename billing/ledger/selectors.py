"""Reading the ledger for pages and lists."""

from collections.abc import Iterable

from django.db.models import QuerySet

from billing.ledger.chart import AccountRef
from billing.ledger.models import Entry, Line
from billing.ledger.naming import fill_in


def lines_of(ref: AccountRef) -> QuerySet[Line]:
    """The lines of one account, newest first, with their entries."""
    return (
        Line.objects.filter(account__code=ref.code, account__currency=ref.currency)
        .select_related("entry", "account")
        .order_by("-pk")
    )


def lines_of_entries(entries: Iterable[Entry | None]) -> list[Line]:
    """All lines of some entries, in the order they were written, with names of accounts."""
    wanted = [entry.pk for entry in entries if entry is not None]
    lines = list(
        Line.objects.filter(entry__in=wanted)
        .select_related("entry", "account")
        .order_by("entry_id", "pk")
    )
    fill_in(line.account for line in lines)
    return lines
