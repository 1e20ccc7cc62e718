"""Reading files of foreign purchases: one line, one purchase, or a LineRefused that says why."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from billing.errors import ImportRefused, LineRefused
from incubator.core import books
from incubator.core.money import parse_money

LONGEST_LINE = 4000
LONGEST_REFERENCE = 60
MOST_UNITS = 1_000_000
CSV_COLUMNS = ("reference", "date", "units", "amount")
CSV_OPTIONAL = ("id", "tax", "fee")
# Before this day nobody sold anything that is settled here: a slip of the pen.
FIRST_DAY = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Purchase:
    """One line of a file. `line` counts from 1; amounts are minor units, tax included.

    `own_id` is the shop's own number of the sale, where the file has one.
    """

    line: int
    reference: str
    day: date
    units: int
    gross_minor: int
    tax_minor: int = 0
    fee_minor: int = 0
    own_id: str = ""

    @property
    def key(self) -> str:
        """What it is known by within its source: the shop's own number, else where it stands."""
        return f"id:{self.own_id}" if self.own_id else str(self.line)


# A line's number and text, and the file's currency, to a purchase. Raises ValueError.
Parser = Callable[[int, str, str], Purchase]


def count_lines(path: Path) -> int:
    """Lines with or without a final line end, for the progress bar."""
    total, last = 0, b"\n"
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            total += chunk.count(b"\n")
            last = chunk[-1:]
    return total + (last != b"\n")


def read_purchases(
    path: Path, file_format: str, currency: str, problems: list[LineRefused] | None = None
) -> Iterator[Purchase]:
    """The purchases of a file in order.

    Raises LineRefused at the first line that is wrong, or puts each into `problems` and goes on
    with the next; what makes no sense of all lines is raised in any case.
    """
    lines = _text_lines(path)
    if file_format == "cdnow":
        parse: Parser = parse_cdnow
    elif file_format == "csv":
        parse = _csv_parser(lines)
    else:
        raise ImportRefused(f"“{file_format}” is not a known format; use cdnow or csv.")
    for number, text in lines:
        try:
            yield parse(number, text, currency)
        except ValueError as error:
            refused = LineRefused(number, str(error))
            if problems is None:
                raise refused from error
            problems.append(refused)


def _text_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Numbered lines without their ends; empty lines are fine at the end of the file only."""
    empty = 0
    with path.open("rb") as file:
        for number, raw in enumerate(file, start=1):
            if b"\r" in raw.rstrip(b"\r\n"):
                raise LineRefused(
                    number,
                    "its lines end in carriage returns alone, as old Macs write them. Save the"
                    " file with LF or CRLF.",
                )
            if len(raw) > LONGEST_LINE:
                raise LineRefused(number, f"it is longer than {LONGEST_LINE:,} bytes.")
            try:
                text = raw.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
            except UnicodeDecodeError as error:
                raise LineRefused(number, "it is not UTF-8 text.") from error
            if not text.strip():
                empty = empty or number
                continue
            if empty:
                raise LineRefused(empty, "it is empty, and more purchases follow.")
            yield number, text


def parse_cdnow(line: int, text: str, currency: str) -> Purchase:
    """Four columns between spaces: customer, date as YYYYMMDD, units, amount."""
    parts = text.split()
    if len(parts) != 4:
        raise ValueError(f"expected 4 columns (customer, date, units, amount), found {len(parts)}.")
    customer, day, units, amount = parts
    if not (customer.isascii() and customer.isdecimal()):
        raise ValueError(f"“{customer[:30]}” is not a customer's number.")
    return Purchase(
        line=line,
        reference=_reference(customer),
        day=_day(day, "%Y%m%d", "YYYYMMDD", 8),
        units=_units(units),
        gross_minor=_amount(amount, currency, "amount"),
    )


def _csv_parser(lines: Iterator[tuple[int, str]]) -> Parser:
    """Reads the header off `lines`; columns may come in any order."""
    number, header = next(lines, (1, ""))
    columns = [name.strip().lower() for name in _cells(header)]
    missing = [name for name in CSV_COLUMNS if name not in columns]
    unknown = [name for name in columns if name not in (*CSV_COLUMNS, *CSV_OPTIONAL)]
    if missing or unknown or len(set(columns)) != len(columns):
        raise LineRefused(
            number,
            f"the header has to name {', '.join(CSV_COLUMNS)} once each, and may name"
            f" {' and '.join(CSV_OPTIONAL)}; it reads “{header[:100]}”.",
        )

    def parse(line: int, text: str, currency: str) -> Purchase:
        cells = _cells(text)
        if len(cells) != len(columns):
            raise ValueError(f"expected {len(columns)} columns, found {len(cells)}.")
        row = dict(zip(columns, (cell.strip() for cell in cells), strict=True))
        return _csv_purchase(line, row, currency)

    return parse


def _csv_purchase(line: int, row: dict[str, str], currency: str) -> Purchase:
    gross = _amount(row["amount"], currency, "amount")
    tax = _amount(row.get("tax") or "0", currency, "tax")
    fee = _amount(row.get("fee") or "0", currency, "fee")
    if tax + fee > gross:
        raise ValueError("tax and fee together cannot be more than the amount.")
    return Purchase(
        line=line,
        reference=_reference(row["reference"]),
        day=_day(row["date"], "%Y-%m-%d", "YYYY-MM-DD", 10),
        units=_units(row["units"]),
        gross_minor=gross,
        tax_minor=tax,
        fee_minor=fee,
        own_id=_own_id(row["id"]) if "id" in row else "",
    )


def _cells(text: str) -> list[str]:
    try:
        return next(csv.reader([text], strict=True), [])
    except csv.Error as error:
        raise ValueError(f"it is not a line of CSV ({error}).") from error


def _reference(text: str) -> str:
    if not text or len(text) > LONGEST_REFERENCE or not text.isprintable():
        raise ValueError(
            f"“{text[:30]}” cannot name a buyer; use 1 to {LONGEST_REFERENCE} characters."
        )
    return text


def _own_id(text: str) -> str:
    if not text or len(text) > LONGEST_REFERENCE or not text.isprintable():
        raise ValueError(
            f"“{text[:30]}” is no id; every line needs one of 1 to {LONGEST_REFERENCE} characters."
        )
    return text


# A file has a few hundred days and some thousand amounts, repeated.
@lru_cache(maxsize=4096)
def _day(text: str, pattern: str, shape: str, length: int) -> date:
    try:
        if len(text) != length or not text.isascii():
            raise ValueError
        day = datetime.strptime(text, pattern).date()  # noqa: DTZ007  # a day has no zone
    except ValueError as error:
        raise ValueError(f"“{text[:30]}” is not a date; write it as {shape}.") from error
    if day > books.today():
        raise ValueError(f"the date {text} lies in the future.")
    if day < FIRST_DAY:
        raise ValueError(f"the date {text} lies before {FIRST_DAY:%Y}.")
    return day


@lru_cache(maxsize=4096)
def _units(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 9):
        raise ValueError(f"“{text[:30]}” is not a number of units.")
    units = int(text)
    if not 0 < units <= MOST_UNITS:
        raise ValueError(f"{units:,} units: there have to be 1 to {MOST_UNITS:,}.")
    return units


@lru_cache(maxsize=65_536)
def _amount(text: str, currency: str, what: str) -> int:
    try:
        minor = parse_money(text, currency)
    except ValueError as error:
        raise ValueError(f"the {what} “{text[:30]}” cannot be read. {error}") from error
    if minor < 0:
        raise ValueError(f"the {what} {text} is negative; refunds are not purchases.")
    return minor
