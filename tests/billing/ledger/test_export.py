"""The books as files, read again by the programs they are for, which check our balances.

Ledger is Debian's `ledger`; tests say so where it is missing. Beancount comes with the lock.
"""

import csv
import os
import shutil
import subprocess
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from beancount import loader
from beancount.core import data, realization
from beancount.ops import validation
from django.core.management import CommandError, call_command

from billing.ledger.chart import KINDS, AccountRef
from billing.ledger.export import export
from billing.ledger.export.accounts import path
from billing.ledger.models import Account, Entry, Line
from billing.ledger.selectors import Period
from billing.ledger.services import balances_of
from incubator.core.money import decimal_text
from tests.billing.ledger import all_kinds
from tests.billing.ledger.all_kinds import HOSTILE, NOVEMBER, OCTOBER

pytestmark = pytest.mark.django_db

LEDGER = shutil.which("ledger")
MISSING = "ledger-cli is not installed: apt-get install ledger"
# In CI, which installs it, nothing is passed over.
with_ledger = pytest.mark.skipif(not LEDGER and not os.environ.get("CI"), reason=MISSING)

ALL = Period()
IN_OCTOBER = Period(OCTOBER, date(2026, 10, 31))
Standing = dict[tuple[str, str], str]


def written(form: str, period: Period = ALL) -> str:
    return "".join(export(form, period))


def ours() -> Standing:
    """By name and currency, what stands on every account now, as text in its currency."""
    accounts = list(Account.objects.all())
    balances = balances_of(accounts)
    return {
        (path(one.code), one.currency): decimal_text(balances[one.pk], one.currency)
        for one in accounts
        if balances[one.pk]
    }


def by_beancount(text: str) -> tuple[Standing, data.Entries]:
    entries, errors, _options = loader.load_string(
        text, extra_validations=validation.HARDCORE_VALIDATIONS
    )
    assert errors == []
    standing = {}
    for account in realization.iter_children(realization.realize(entries)):
        for position in account.balance:
            if position.units.number:
                place = account.account, position.units.currency
                standing[place] = str(position.units.number)
    return standing, entries


def by_ledger(text: str, tmp_path: Path) -> Standing:
    assert LEDGER, MISSING
    file = tmp_path / "books.ledger"
    file.write_text(text)
    asked = [LEDGER, "--file", str(file), "--pedantic", "--no-color", "balance", "--flat"]
    asked += ["--format", "%(account)|%(display_total)\\n", "--no-total"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    standing, name = {}, ""
    for line in done.stdout.splitlines():
        # Each further currency has a line of its own, without the name.
        before, _bar, total = line.rpartition("|")
        name = before or name
        number, currency = total.split()
        standing[name, currency] = number
    return standing


def test_every_account_has_a_name_of_its_own() -> None:
    all_kinds.fill()
    codes = set(Account.objects.values_list("code", flat=True))
    assert {AccountRef(code, "").kind for code in codes} == set(KINDS)
    assert len({path(code) for code in codes}) == len(codes)
    assert path("asset:receivable_player:7") == "Assets:Receivable-Player:7"
    assert path("liability:tax:DE") == "Liabilities:Tax:DE"
    assert path("fx:EUR") == "Equity:Exchange:EUR"


def test_beancount_takes_the_books_and_counts_what_we_count() -> None:
    all_kinds.fill()
    standing, entries = by_beancount(written("beancount"))
    assert standing == ours()
    transactions = [one for one in entries if isinstance(one, data.Transaction)]
    assert len(transactions) == Entry.objects.count()
    assert transactions[-1].meta["reverses"] == str(Entry.objects.get(key="late").pk)
    narrations = {one.narration for one in transactions}
    for words in HOSTILE:
        assert any(
            " ".join(words.split()) in " ".join((said or "").split()) for said in narrations
        ), words
    opened = {one.account: one.meta["code"] for one in entries if isinstance(one, data.Open)}
    assert opened["Liabilities:Wallet:3"] == "liability:wallet:3"


@with_ledger
def test_ledger_takes_the_books_and_counts_what_we_count(tmp_path: Path) -> None:
    all_kinds.fill()
    assert by_ledger(written("ledger"), tmp_path) == ours()


@pytest.mark.parametrize("form", ["beancount", pytest.param("ledger", marks=with_ledger)])
def test_a_period_begins_with_what_stood_before_and_ends_with_what_stood_then(
    form: str, tmp_path: Path
) -> None:
    all_kinds.fill()
    text = written(form, IN_OCTOBER)
    standing = by_beancount(text)[0] if form == "beancount" else by_ledger(text, tmp_path)
    # November moved nothing that stayed.
    assert standing == ours()
    assert "Top-up late" not in text
    assert "2026-09-30 * " in text
    assert "exchange:1" in text


@pytest.mark.parametrize("form", ["beancount", pytest.param("ledger", marks=with_ledger)])
def test_the_programs_find_what_is_wrong_with_a_balance(form: str, tmp_path: Path) -> None:
    all_kinds.fill()
    # A cent more on both sides: the entry balances, the accounts do not come to what we say.
    text = written(form).replace("100.02 USD\n", "100.03 USD\n", 1).replace("-100.02 USD\n", "-100.03 USD\n", 1)  # fmt: skip
    with pytest.raises(AssertionError):
        by_beancount(text) if form == "beancount" else by_ledger(text, tmp_path)


def test_every_line_has_a_row_and_names_come_before_codes() -> None:
    all_kinds.fill()
    text = written("csv", IN_OCTOBER)
    rows = list(csv.DictReader(StringIO(text.removeprefix("\ufeff"))))
    lines = Line.objects.filter(IN_OCTOBER.entries("entry__"))
    assert len(rows) == lines.count() == 12
    heads = list(rows[0])
    assert heads.index("Account") < heads.index("Account number")
    assert heads.index("Entry") < heads.index("Entry number")
    yen = [row for row in rows if row["Currency"] == "JPY"]
    assert [(row["Debit"], row["Credit"]) for row in yen] == [("15000", ""), ("", "15000")]
    assert yen[0]["Account"] == "Our bank account “main”"


def test_the_command_writes_what_the_page_does(capsys: pytest.CaptureFixture[str]) -> None:
    all_kinds.fill()
    call_command("export_ledger", "--format", "beancount", "--from", "2026-10-01", "--to", "2026-10-31")  # fmt: skip
    assert capsys.readouterr().out == written("beancount", IN_OCTOBER)
    for wrong in (["--from", "abc"], ["--to", "9999-12-31"], ["--from", "2026-02-30"], ["--from", "2026-02-02", "--to", "2026-02-01"]):  # fmt: skip
        with pytest.raises(CommandError):
            call_command("export_ledger", "--format", "csv", *wrong)


@pytest.mark.parametrize("form", ["beancount", pytest.param("ledger", marks=with_ledger)])
@pytest.mark.parametrize("period", [ALL, IN_OCTOBER, Period(since=NOVEMBER)])
def test_books_without_entries_are_books(form: str, period: Period, tmp_path: Path) -> None:
    text = written(form, period)
    assert (by_beancount(text)[0] if form == "beancount" else by_ledger(text, tmp_path)) == {}
