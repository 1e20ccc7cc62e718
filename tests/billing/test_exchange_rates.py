"""Exchange rates: files of them, what is crossed out of them, and what is refused."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from billing.errors import NoExchangeRate, RatesRefused
from billing.models import ExchangeRate, RateFile, RateOrigin
from billing.selectors.exchange import OLDEST, cross_rate, rate_between
from billing.services.exchange_rates import take_in_rates
from billing.services.rate_files import LARGEST, read_rates
from incubator.accounts.models import User
from incubator.core.money import convert
from tests.billing.rate_files import DAILY, HISTORY, take_in, zipped

TODAY = date(2024, 12, 3)
FRIDAY = date(2024, 11, 29)


def test_both_forms_and_the_archive_of_them_are_read() -> None:
    history = read_rates(HISTORY.encode(), today=TODAY)
    assert len(history) == 15
    assert (history[0].currency, history[0].day) == ("USD", date(2024, 12, 2))
    assert history[0].per_euro == Decimal("1.0510")
    assert {rate.currency for rate in history} == {"USD", "JPY", "GBP", "CNY", "KRW"}
    assert read_rates(zipped(HISTORY), today=TODAY) == history
    assert read_rates(b"\xef\xbb\xbf" + HISTORY.encode(), today=TODAY) == history
    assert read_rates(HISTORY.replace("\n", "\r\n").encode(), today=TODAY) == history
    daily = read_rates(zipped(DAILY, "eurofxref.csv"), today=TODAY)
    assert {rate.day for rate in daily} == {TODAY}
    assert daily[2].per_euro == Decimal("0.82900")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\xff\xfe\x00", "no text"),
        (b"PK\x03\x04 and nothing more", "cannot be opened"),
        (zipped(HISTORY, "rates.exe"), "one file of rates"),
        (b"<html>No such page</html>", "first line"),
        (b"Day,USD\n2024-12-02,1.05\n", "first line"),
        (b"Date,usd\n2024-12-02,1.05\n", "first line"),
        (b"Date,USD,USD\n2024-12-02,1.05,1.06\n", "USD has two columns"),
        (b"Date,USD,JPY\n2024-12-02,1.05\n", "Line 2: .*number of columns"),
        (b"Date,USD\n2024-12-02,1.05\n2024-12-02,1.05\n", "Line 3: .*twice"),
        (b"Date,USD\n2024-12-32,1.05\n", "no day"),
        (b"Date,USD\n02/12/2024,1.05\n", "no day"),
        (b"Date,USD\n2 Dezember 2024,1.05\n", "no day"),
        ("Date,USD\n２０２４-12-02,1.05\n".encode(), "no day"),
        (b"Date,USD\n2024-12-04,1.05\n", "not between"),
        (b"Date,USD\n1998-12-31,1.05\n", "not between"),
        (b"Date,USD\n2024-12-02,-1.05\n", "no rate of USD"),
        (b"Date,USD\n2024-12-02,0.000\n", "no rate of USD"),
        (b"Date,USD\n2024-12-02,1e5\n", "no rate of USD"),
        (b"Date,USD\n2024-12-02,NaN\n", "no rate of USD"),
        (b"Date,USD,JPY\n2024-12-02,,157.85\n", "no rate of USD"),
        ("Date,USD\n2024-12-02,１.05\n".encode(), "no rate of USD"),
        (b"Date,AUD\n2024-12-02,abc\n", "no rate of AUD"),
        (b"Date,AUD\n2024-12-02,1.60\n", "no rate of a currency that is used"),
        (b"Date,USD\n2024-12-02,N/A\n", "no rate of a currency that is used"),
        (b"Date,USD\n" + b" " * LARGEST, "far larger"),
        (zipped("Date,USD\n" + " " * LARGEST), "far larger"),
        (b"Date,USD\n" + b"\n" * 40_001, "lines"),
    ],
)
def test_what_is_no_file_of_rates_is_refused_with_the_place(content: bytes, said: str) -> None:
    with pytest.raises(RatesRefused, match=said):
        read_rates(content, today=TODAY)


def test_a_file_is_taken_in_once_and_the_next_one_adds_what_is_new(db: None) -> None:
    first = take_in(HISTORY)
    assert first is not None
    assert (first.added, first.first_day, first.last_day) == (
        15,
        date(2024, 11, 28),
        date(2024, 12, 2),
    )
    assert take_in(HISTORY) is None
    newer = take_in(DAILY, "eurofxref.csv")
    assert newer is not None
    assert (newer.added, newer.first_day) == (5, TODAY)
    assert RateFile.objects.count() == 2


def test_another_value_for_a_day_that_is_there_refuses_the_whole_file(db: None) -> None:
    take_in(HISTORY)
    other = HISTORY.replace("158.96", "159.96").replace("2024-12-02", "2024-12-03")
    with pytest.raises(RatesRefused, match=r"159\.96 JPY .* 158\.96"):
        take_in(other)
    assert ExchangeRate.objects.count() == 15


def test_rates_are_never_changed_by_anybody(db: None) -> None:
    take_in(HISTORY)
    for change in (
        lambda: ExchangeRate.objects.update(per_euro=1),
        lambda: ExchangeRate.objects.all()._raw_delete("default"),
        lambda: RateFile.objects.update(name="x"),
    ):
        with pytest.raises(DatabaseError, match=r"permission denied|kept"), transaction.atomic():
            change()


def test_rates_are_crossed_exactly_through_the_euro(db: None) -> None:
    take_in(HISTORY)
    assert rate_between("EUR", "USD", FRIDAY) == Fraction("1.0562")
    assert rate_between("USD", "EUR", FRIDAY) == 1 / Fraction("1.0562")
    assert rate_between("USD", "JPY", FRIDAY) == Fraction("158.96") / Fraction("1.0562")
    assert rate_between("KWD", "KWD", FRIDAY) == 1
    assert convert(10_00, "USD", "JPY", rate_between("USD", "JPY", FRIDAY)) == 1505


def test_on_a_weekend_the_last_day_before_counts_and_an_old_rate_does_not(db: None) -> None:
    take_in(HISTORY)
    sunday = FRIDAY + timedelta(days=2)
    assert cross_rate("USD", "JPY", sunday).day == FRIDAY
    newest = date(2024, 12, 2)
    assert cross_rate("EUR", "CNY", newest + OLDEST).day == newest
    for source, target, day in (
        ("EUR", "CNY", newest + OLDEST + timedelta(days=1)),
        ("EUR", "CNY", date(2024, 11, 27)),
        ("KWD", "USD", FRIDAY),
    ):
        with pytest.raises(NoExchangeRate, match=f"from {source} to {target}"):
            rate_between(source, target, day)


def test_both_rates_of_a_cross_are_of_one_day(db: None) -> None:
    take_in("Date,USD,JPY\n2024-12-02,1.05,N/A\n2024-11-29,1.06,158.96\n")
    assert cross_rate("USD", "JPY", TODAY).day == FRIDAY
    assert cross_rate("EUR", "USD", TODAY).day == date(2024, 12, 2)


def test_only_finance_adds_rates(db: None, finance: User, agent: User) -> None:
    with pytest.raises(PermissionDenied):
        take_in_rates(content=HISTORY.encode(), name="a.csv", origin=RateOrigin.UPLOAD, actor=agent)
    taken = take_in_rates(
        content=HISTORY.encode(), name="a.csv", origin=RateOrigin.UPLOAD, actor=finance
    )
    assert taken is not None
    assert taken.taken_by == finance


def test_the_command_says_what_it_added_and_what_is_wrong(db: None, tmp_path: Path) -> None:
    path = tmp_path / "eurofxref-hist.zip"
    path.write_bytes(zipped(HISTORY))
    said = StringIO()
    call_command("import_rates", str(path), stdout=said)
    call_command("import_rates", str(path), stdout=said)
    assert "Added 15 rates of 2024-11-28 to 2024-12-02." in said.getvalue()
    assert "Nothing added" in said.getvalue()
    path.write_text("nonsense")
    with pytest.raises(CommandError, match="Nothing of this file was taken in"):
        call_command("import_rates", str(path))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_rates", str(tmp_path / "nowhere"))
