"""Postings and the way to an award, as pages of funding show them."""

from django.urls import reverse

from billing.ledger.models import Entry
from billing.ledger.naming import Sided, sided
from funding.models import Award


def shown_entry(entry: Entry) -> tuple[Entry, list[Sided]]:
    """The entry with its lines, as they were posted."""
    lines = sorted(entry.lines.all(), key=lambda line: line.pk)
    return entry, sided((line.account.code, line.amount) for line in lines)


def award_trail(award: Award, here: str) -> list[tuple[str, str]]:
    return [(award.number, reverse("funding:award", args=[award.number])), (here, "")]
