"""A row for each line, for spreadsheets and whatever reads them."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from billing.ledger.export.writing import Writer
from billing.ledger.kinds import kind_name
from incubator.core.books import zone_name
from incubator.core.money import decimal_text
from incubator.web.tables import csv_text


class Lines(Writer):
    def text(self) -> Iterator[str]:
        heads = [
            f"{_('Date')} ({zone_name()})",
            _("Entry"),
            _("Kind"),
            _("Account"),
            _("Currency"),
            _("Debit"),
            _("Credit"),
            _("Account number"),
            _("Entry number"),
            _("Key"),
            _("Reverses"),
            _("Recorded (UTC)"),
        ]
        return csv_text(heads, self._rows())

    def _rows(self) -> Iterator[list[object]]:
        for entry in self.books.entries():
            for line in entry.lines.all():
                sides = (max(line.amount, 0), max(-line.amount, 0))
                debit, credit = (
                    decimal_text(side, line.account.currency) if side else "" for side in sides
                )
                yield [
                    entry.effective_on.isoformat(),
                    entry.said,
                    kind_name(entry.kind),
                    line.account.words,
                    line.account.currency,
                    debit,
                    credit,
                    line.account.code,
                    entry.pk,
                    entry.key,
                    entry.reverses_id,
                    entry.recorded_at.isoformat(timespec="seconds"),
                ]
