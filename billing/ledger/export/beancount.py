"""Beancount's text, version 3: https://beancount.github.io/docs/beancount_language_syntax.html."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from billing.ledger.export.accounts import path
from billing.ledger.export.writing import Journal, amount_of, one_line
from billing.ledger.models import Account


def quoted(text: object) -> str:
    escaped = one_line(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


class Beancount(Journal):
    def head(self) -> Iterator[str]:
        yield from super().head()
        for currency in self.books.currencies:
            yield f'option "operating_currency" "{currency}"\n'
        for currency in self.books.currencies:
            yield f"{self.books.opened_on} commodity {currency}\n"
        yield "\n"

    def account(self, account: Account, currencies: Iterable[str]) -> str:
        opened = f"{self.books.opened_on} open {path(account.code)} {','.join(currencies)}\n"
        return f"{opened}  name: {quoted(account.words)}\n  code: {quoted(account.code)}\n"

    def transaction(self, day: date, words: str, about: dict[str, str]) -> str:
        lines = "".join(f"  {name}: {quoted(text)}\n" for name, text in about.items())
        return f"\n{day} * {quoted(words)}\n{lines}"

    def posting(self, account: str, amount: str) -> str:
        return f"  {account}  {amount}\n"

    def closing(self) -> Iterator[str]:
        """Beancount looks at the beginning of a day. It allows small differences; we, none."""
        day = self.books.last_day + timedelta(days=1)
        for one in self.books.accounts():
            number, currency = amount_of(one.sums.closing, one.currency).split()
            yield f"{day} balance {path(one.code)}  {number} ~ 0 {currency}\n"
