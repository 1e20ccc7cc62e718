"""Postings and the way to an award, as pages of funding show them."""

from collections.abc import Iterable
from itertools import islice

from django.urls import reverse

from billing.ledger.models import Entry
from billing.ledger.naming import Sided, sided
from funding.models import Award


def shown_entries(entries: Iterable[Entry]) -> list[tuple[Entry, list[Sided]]]:
    """Entries with their lines, as they were posted."""
    posted = [(entry, sorted(entry.lines.all(), key=lambda line: line.pk)) for entry in entries]
    named = iter(
        sided(
            (line.account.code, line.amount, line.account.currency)
            for _entry, lines in posted
            for line in lines
        )
    )
    return [(entry, list(islice(named, len(lines)))) for entry, lines in posted]


def award_trail(award: Award, here: str) -> list[tuple[str, str]]:
    return [(award.number, reverse("funding:award", args=[award.number])), (here, "")]
