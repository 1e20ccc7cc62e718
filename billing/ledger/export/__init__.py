"""The books as files: lines for spreadsheets, and texts that other accounting programs check.

Written as they are read, from one snapshot of the database, in constant memory.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from billing.ledger.export.beancount import Beancount
from billing.ledger.export.ledger_cli import LedgerCli
from billing.ledger.export.lines import Lines
from billing.ledger.export.reading import Books
from billing.ledger.export.writing import Writer
from billing.ledger.selectors import Period
from billing.ledger.selectors.periods import FIRST, LAST
from incubator.core import database


@dataclass(frozen=True, slots=True)
class Format:
    """`label` is lazily translated."""

    label: Any
    suffix: str
    content_type: str
    writer: type[Writer]


FORMATS = {
    "csv": Format(gettext_lazy("spreadsheets (CSV)"), "csv", "text/csv", Lines),
    "beancount": Format("Beancount", "beancount", "text/plain", Beancount),
    "ledger": Format("Ledger (ledger-cli)", "ledger", "text/plain", LedgerCli),
}


def export(form: str, period: Period) -> Iterator[str]:
    """The text of a file, in pieces. `form` is a key of FORMATS."""
    with database.snapshot():
        yield from FORMATS[form].writer(Books(period)).text()


def file_name(form: str, period: Period) -> str:
    """ "ledger-2026-10-01-2026-10-31.beancount"; "ledger.csv" of all there is."""
    ends = [day.isoformat() for day in (period.since, period.until) if day not in (FIRST, LAST)]
    return f"{'-'.join(['ledger', *ends])}.{FORMATS[form].suffix}"
