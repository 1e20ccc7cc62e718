"""What all texts for accounting programs have in common; each says its own way of writing it."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from datetime import date

from django.utils.translation import gettext as _

from billing.ledger.export.accounts import path
from billing.ledger.export.reading import Books
from billing.ledger.models import Account, Entry
from incubator.core import shown
from incubator.core.books import zone_name
from incubator.core.money import decimal_text

# What ends a line somewhere, or is no text at all.
CONTROL = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")
# (name of the account, amount as text with its currency)
Posting = tuple[str, str]


def one_line(text: object) -> str:
    """Somebody's words without what could end a line or a field."""
    return CONTROL.sub(" ", str(text)).strip()


def amount_of(minor: int, currency: str) -> str:
    """ "-1234.50 USD"; JPY and KRW have no digits after the point."""
    return f"{decimal_text(minor, currency)} {currency}"


class Writer(ABC):
    """A way of writing the books down. Pieces of `text` end with a new line."""

    def __init__(self, books: Books) -> None:
        self.books = books

    @abstractmethod
    def text(self) -> Iterator[str]: ...


class Journal(Writer):
    """For programs that read the whole of it and check it: accounts, what stood on them before,
    entries, and at the end what has to stand on each, by our own count.
    """

    comment = ";"

    def text(self) -> Iterator[str]:
        yield from self.head()
        for account, currencies in self.books.named_accounts():
            yield self.account(account, currencies)
        if self.books.begin_with_balances:
            yield from self._opening()
        for entry in self.books.entries():
            yield self.entry(entry)
        yield from self.closing()

    def head(self) -> Iterator[str]:
        days = {"first": shown.day(self.books.first_day), "last": shown.day(self.books.last_day)}
        yield f"{self.comment} {one_line(_('The books from %(first)s to %(last)s') % days)}\n"
        yield f"{self.comment} {one_line(_('Days of %(zone)s') % {'zone': zone_name()})}\n\n"

    def _opening(self) -> Iterator[str]:
        """What stood on the accounts before the period: in sum nothing, like every entry."""
        stood = (one for one in self.books.accounts() if one.sums.opening)
        for place, one in enumerate(stood):
            if not place:
                yield self.transaction(self.books.opened_on, _("Balances before"), {})
            yield self.posting(path(one.code), amount_of(one.sums.opening, one.currency))
        yield "\n"

    def entry(self, entry: Entry) -> str:
        about = {"entry": str(entry.pk), "key": entry.key}
        if entry.reverses_id is not None:
            about["reverses"] = str(entry.reverses_id)
        head = self.transaction(entry.effective_on, str(entry.said), about)
        postings = (
            self.posting(path(line.account.code), amount_of(line.amount, line.account.currency))
            for line in entry.lines.all()
        )
        return f"{head}{''.join(postings)}\n"

    @abstractmethod
    def account(self, account: Account, currencies: Iterable[str]) -> str: ...

    @abstractmethod
    def transaction(self, day: date, words: str, about: dict[str, str]) -> str:
        """The head of one, for postings to follow."""

    @abstractmethod
    def posting(self, account: str, amount: str) -> str: ...

    @abstractmethod
    def closing(self) -> Iterator[str]:
        """What has to stand on each account at the end."""
