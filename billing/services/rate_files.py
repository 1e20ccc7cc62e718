"""Reading the files in which the European Central Bank publishes its reference rates.

Two forms, each as it is or alone in a `.zip`: the history, one line a day with ISO dates, newest
first; and the latest day, with the date in English words and a space after each comma. In both the
first column is the day, each other one a currency (units of it that one euro is worth), "N/A" is
no rate, and a comma may end the line.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from billing.errors import RatesRefused
from incubator.core import shown
from incubator.core.money import CURRENCIES

BASE = "EUR"
# Of a quarter of a century the history has half a megabyte packed and two and a half unpacked.
LARGEST_PACKED, LARGEST = 5 * 2**20, 16 * 2**20
MOST_LINES, MOST_COLUMNS = 40_000, 200
# The euro's first day of trade: nothing was published before it.
FIRST_DAY = date(1999, 1, 4)
MISSING = "N/A"
RATE = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?", re.ASCII)
CODE = re.compile(r"[A-Z]{3}", re.ASCII)
ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
WORDED_DAY = re.compile(r"([0-9]{1,2}) ([A-Z][a-z]{2,8}) ([0-9]{4})", re.ASCII)
# The bank writes English whatever the language of ours, so no locale is asked.
MONTHS = {
    name: number
    for number, name in enumerate(
        (
            *("January", "February", "March", "April", "May", "June", "July", "August"),
            *("September", "October", "November", "December"),
        ),
        start=1,
    )
}
WHAT = "eurofxref-hist.csv"


@dataclass(frozen=True, slots=True)
class PublishedRate:
    """Units of `currency` that one euro was worth on a day."""

    currency: str
    day: date
    per_euro: Decimal


def read_rates(content: bytes, *, today: date) -> list[PublishedRate]:
    """The rates of currencies that are known here, in the order of the file.

    Raises RatesRefused for anything that is not one of the forms above, for a day or a currency
    that stands there twice, for a day after `today`, and for a file without any rate.
    """
    lines = _unpacked(content).splitlines()
    if len(lines) > MOST_LINES:
        raise RatesRefused(_("The file has more than %(most)s lines.") % {"most": MOST_LINES})
    if not lines:
        raise RatesRefused(_("The file is empty."))
    codes = _heads(lines[0])
    found: list[PublishedRate] = []
    days: set[date] = set()
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        cells = _cells(line)
        if len(cells) != len(codes) + 1:
            raise _wrong(number, _("It has another number of columns than the first line."))
        day = _day(cells[0], number, today)
        if day in days:
            raise _wrong(number, _("%(day)s stands there twice.") % {"day": shown.day(day)})
        days.add(day)
        found += _rates(day, codes, cells[1:], number)
    if not found:
        raise RatesRefused(_("There is no rate of a currency that is used here in the file."))
    return found


def _unpacked(content: bytes) -> str:
    """The text of the file, or of the only file inside it."""
    if len(content) > LARGEST_PACKED and content.startswith(b"PK"):
        raise _too_large()
    if content.startswith(b"PK"):
        content = _only_member(content)
    if len(content) > LARGEST:
        raise _too_large()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RatesRefused(_("This is no text. Choose %(what)s.") % {"what": WHAT}) from error


def _too_large() -> RatesRefused:
    return RatesRefused(_("The file is far larger than the rates of all days."))


def _only_member(content: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if len(members) != 1 or not members[0].filename.lower().endswith(".csv"):
                raise RatesRefused(_("The archive has to hold one file of rates and nothing else."))
            # What an archive says of its sizes is a claim, so no more than that is read.
            with archive.open(members[0]) as member:
                return member.read(LARGEST + 1)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise RatesRefused(_("The archive cannot be opened.")) from error


def _cells(line: str) -> list[str]:
    cells = [cell.strip() for cell in line.split(",", MOST_COLUMNS)]
    return cells[:-1] if cells[-1] == "" else cells


def _heads(line: str) -> list[str]:
    first, *codes = _cells(line)
    if first != "Date" or not codes or not all(map(CODE.fullmatch, codes)):
        raise RatesRefused(
            _("The first line has to be “Date” and currencies. Choose %(what)s.") % {"what": WHAT}
        )
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise RatesRefused(_("%(code)s has two columns.") % {"code": twice[0]})
    return codes


def _day(text: str, number: int, today: date) -> date:
    try:
        if iso := ISO_DAY.fullmatch(text):
            day = date(*map(int, iso.groups()))
        elif (worded := WORDED_DAY.fullmatch(text)) and worded[2] in MONTHS:
            day = date(int(worded[3]), MONTHS[worded[2]], int(worded[1]))
        else:
            raise _wrong(number, _("“%(text)s” is no day.") % {"text": text[:40]})
    except ValueError as error:
        raise _wrong(number, _("“%(text)s” is no day.") % {"text": text[:40]}) from error
    if not FIRST_DAY <= day <= today:
        raise _wrong(
            number,
            _("%(day)s is not between %(first)s and today.")
            % {"day": shown.day(day), "first": shown.day(FIRST_DAY)},
        )
    return day


def _rates(day: date, codes: list[str], cells: list[str], number: int) -> Iterator[PublishedRate]:
    for code, text in zip(codes, cells, strict=True):
        if text == MISSING or (text == "" and code not in CURRENCIES):
            continue
        # Also of currencies that are not used here: such a file is no such file.
        if not RATE.fullmatch(text) or not Decimal(text):
            raise _wrong(
                number,
                _("“%(text)s” is no rate of %(code)s.") % {"text": text[:40], "code": code},
            )
        if code in CURRENCIES and code != BASE:
            yield PublishedRate(code, day, Decimal(text))


def _wrong(number: int, problem: str) -> RatesRefused:
    return RatesRefused(_("Line %(number)s: %(problem)s") % {"number": number, "problem": problem})
