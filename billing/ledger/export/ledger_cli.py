"""Ledger's text, version 3: https://ledger-cli.org/doc/ledger3.html."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from django.utils.translation import gettext as _

from billing.ledger.export.accounts import path
from billing.ledger.export.writing import Journal, amount_of, one_line
from billing.ledger.models import Account


class LedgerCli(Journal):
    def head(self) -> Iterator[str]:
        yield from super().head()
        yield "tag key\ntag reverses\n"
        for currency in self.books.currencies:
            yield f"commodity {currency}\n    format {amount_of(1000, currency)}\n"
        yield "\n"

    def account(self, account: Account, currencies: Iterable[str]) -> str:
        called = f"{one_line(account.words)} ({one_line(account.code)})"
        return f"account {path(account.code)}\n    note {called}\n"

    def transaction(self, day: date, words: str, about: dict[str, str]) -> str:
        number = f"({about['entry']}) " if "entry" in about else ""
        more = {name: text for name, text in about.items() if name != "entry"}
        notes = "".join(f"    ; {name}: {_note(text)}\n" for name, text in more.items())
        return f"\n{day} * {number}{one_line(words)}\n{notes}"

    def posting(self, account: str, amount: str) -> str:
        return f"    {account}  {amount}\n"

    def closing(self) -> Iterator[str]:
        """An entry that moves nothing and says what each account has to come to."""
        for place, one in enumerate(self.books.accounts()):
            if not place:
                yield self.transaction(self.books.last_day, _("Balances as we count them"), {})
            nothing, stands = (amount_of(minor, one.currency) for minor in (0, one.sums.closing))
            yield f"    {path(one.code)}  {nothing} = {stands}\n"


def _note(text: str) -> str:
    """In a note, what begins like "[2" is read as a date."""
    return re.sub(r"\[(?=[\d=])", "[ ", one_line(text))
