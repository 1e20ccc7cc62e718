"""`manage.py settle --month YYYY-MM [--deal NUMBER]`."""

import sys
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import CommandError
from tqdm import tqdm

from funding.models import Deal, Statement
from funding.selectors.settlement import open_months, statement_for
from funding.services.settlement import settle_month
from incubator.core.books import first_of_month
from incubator.core.errors import DomainError
from incubator.core.history import ActingCommand
from incubator.core.money import format_money


class Command(ActingCommand):
    help = (
        "Settle a month of every deal, or of one; open months before it are settled first."
        " Running it again changes nothing: a settled month keeps its statement."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--month", required=True, metavar="YYYY-MM")
        parser.add_argument("--deal", metavar="NUMBER", help="only this deal")

    def handle(self, *args: Any, **options: Any) -> None:
        month = first_of_month(options["month"])
        if month is None:
            raise CommandError(f"“{options['month']}” is not a month; write it as 1997-01.")
        work = [one for deal in self._deals(options["deal"]) for one in self._due(deal, month)]
        failed = 0
        for deal, due in tqdm(work, unit=" months", disable=not sys.stderr.isatty()):
            failed += not self._settle(deal, due)
        if failed:
            raise CommandError(f"{failed} could not be settled; see above.")

    def _deals(self, number: str | None) -> list[Deal]:
        deals = Deal.objects.select_related("game", "studio").order_by("pk")
        if number is None:
            return list(deals)
        found = list(deals.filter(number=number))
        if not found:
            known = ", ".join(deals.values_list("number", flat=True)) or "none yet"
            raise CommandError(f"There is no deal {number}. Deals: {known}.")
        return found

    def _due(self, deal: Deal, month: date) -> list[tuple[Deal, date]]:
        known = statement_for(deal, month)
        if known is not None:
            self._say(known, "was settled before")
            return []
        # Month by month, so that each is committed by itself and the bar can move.
        return [(deal, one) for one in open_months(deal, month) or [month]]

    def _settle(self, deal: Deal, month: date) -> bool:
        try:
            self._say(settle_month(deal=deal, month=month, actor=None), "settled")
        except DomainError as error:
            self.stderr.write(f"{deal.number} {month:%Y-%m}: {error}")
            return False
        return True

    def _say(self, statement: Statement, what: str) -> None:
        gross = format_money(statement.gross_minor, statement.currency)
        payable = format_money(statement.payable_minor, statement.currency)
        late = f", {statement.late_count:,} late" if statement.late_count else ""
        line = (
            f"{statement.deal.number} {statement.period_start:%Y-%m} {what}: {statement.number},"
            f" {statement.rows_count:,} rows{late}, gross {gross}, payable {payable}"
        )
        # Through the bar on a terminal, or it would be drawn over.
        tqdm.write(line, file=self.stdout)
        self.stdout.flush()
