"""Importing purchases: by source and line number, whole batches, never twice."""

from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum

from billing.errors import CurrencyDiffers, ImportRefused, LinesRefused
from billing.ledger import chart
from billing.ledger.models import Entry
from billing.ledger.services import balance, verify
from billing.models import Order, OrderLine, PurchaseImport
from billing.services.imports import ImportResult, import_purchases
from billing.services.refunds import refund_line
from incubator.accounts.models import User
from studios.models import Game

pytestmark = pytest.mark.django_db

CDNOW = """\
 00001 19970101  1   11.77
 00002 19970112  1   12.00
 00002 19970112  5   77.00
 00003 19970102  2   20.76
 00003 19970102  2   20.76
 00004 19970102  1    0.00
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "shop.txt"
    path.write_text(CDNOW)
    return path


def bring_in(path: Path, game: Game, file_format: str = "cdnow", **more: object) -> ImportResult:
    return import_purchases(
        path=path,
        game=game,
        currency=str(more.get("currency", "USD")),
        file_format=file_format,
        actor=None,
        batch_size=int(str(more.get("batch_size", 2))),
        source=str(more.get("source", "")),
    )


def books(game: Game) -> tuple[int, int, int, int]:
    """Orders, entries, gross of the lines, revenue."""
    gross = OrderLine.objects.aggregate(Sum("gross_minor"))["gross_minor__sum"] or 0
    revenue = -balance(chart.revenue(game.pk, "USD"))
    return Order.objects.count(), Entry.objects.count(), gross, revenue


def test_every_line_is_an_order_and_every_paid_one_an_entry(file: Path, game: Game) -> None:
    result = bring_in(file, game)

    assert (result.purchases, result.units, result.gross_minor) == (6, 12, 14_229)
    # Exact duplicates are two purchases; the free one is an order without an entry.
    assert books(game) == (6, 5, 14_229, 14_229)
    order = Order.objects.get(source_key="shop:3")
    assert (order.buyer, order.buyer_reference) == (None, "shop:00002")
    assert (order.state, order.effective_on) == ("paid", date(1997, 1, 12))
    assert order.entry is not None
    assert (order.entry.effective_on, order.entry.subject_id) == (date(1997, 1, 12), order.pk)
    assert order.lines.get().units == 5
    assert Order.objects.get(source_key="shop:6").entry is None
    assert balance(chart.gateway("import", "USD")) == 14_229
    assert verify().discrepancies == ()


def test_running_it_again_adds_nothing_and_says_so(
    file: Path, game: Game, capsys: pytest.CaptureFixture[str]
) -> None:
    def run() -> str:
        call_command(
            "import_purchases",
            str(file),
            game=game.slug,
            currency="USD",
            format="cdnow",
        )
        return capsys.readouterr().out

    assert "6 purchases, 12 units, $142.29.\nAdded 6." in run()
    assert "6 purchases, 12 units, $142.29.\nNothing added" in run()
    assert books(game) == (6, 5, 14_229, 14_229)


def test_a_file_that_grew_adds_what_is_new(file: Path, game: Game) -> None:
    bring_in(file, game)
    file.write_text(CDNOW + " 00005 19970201  1   10.00\n\n\n")

    result = bring_in(file, game, batch_size=4)

    assert (result.added, result.already_there) == (1, 6)
    assert books(game) == (7, 6, 15_229, 15_229)
    record = PurchaseImport.objects.get()
    assert (record.purchases, record.units, record.gross_minor) == (7, 13, 15_229)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (" 00009 19970101  1", "expected 4 columns"),
        (" 00009 19970101  1   11.77 x", "expected 4 columns"),
        (" abc 19970101  1   11.77", "not a customer's number"),
        (" 00009 19970231  1   11.77", "“19970231” is not a date"),
        (" 00009 1997-1-1  1   11.77", "write it as YYYYMMDD"),
        (" 00009 29970101  1   11.77", "lies in the future"),
        (" 00009 19970101  0   11.77", "0 units"),
        (" 00009 19970101  x   11.77", "not a number of units"),
        (" 00009 19970101  1   11.777", "USD has 2 digits"),
        (" 00009 19970101  1   -11.77", "negative"),
        (" 00009 19970101  1   1e3", "cannot be read"),
        (" 00009 19970101  1   99999999999999999999", "too large"),
        ("", "it is empty, and more purchases follow"),
    ],
)
def test_a_malformed_line_stops_with_its_number_and_what_is_wrong(
    file: Path, game: Game, line: str, problem: str
) -> None:
    rows = CDNOW.splitlines()
    rows.insert(3, line)
    file.write_text("\n".join(rows))

    with pytest.raises(LinesRefused, match=problem) as refused:
        bring_in(file, game)

    assert refused.value.lines == [4]
    assert str(refused.value).startswith("Line 4: ")
    assert books(game) == (0, 0, 0, 0)
    # Not even its name is taken: the same file may be meant for another game.
    assert not PurchaseImport.objects.exists()


def test_all_that_is_wrong_is_said_at_once(file: Path, game: Game) -> None:
    rows = [*CDNOW.splitlines(), " 00009 00010101  1  5.00", " 00009 19970101  1  1,9.99"]
    file.write_text("\n".join([" x 19970101 1 1.00", *rows]))

    with pytest.raises(LinesRefused, match=r"(?s)customer's number.*before 1970.*cannot be read"):
        bring_in(file, game)

    file.write_text("\n".join(["nonsense"] * 80))
    with pytest.raises(LinesRefused, match="and 30 more"):
        bring_in(file, game)
    assert books(game) == (0, 0, 0, 0)


def test_line_ends_of_old_macs_are_named(file: Path, game: Game) -> None:
    file.write_text(CDNOW.replace("\n", "\r"))
    with pytest.raises(LinesRefused, match="Line 1: its lines end in carriage returns alone"):
        bring_in(file, game)


def test_a_shops_own_id_is_what_a_sale_is_known_by(tmp_path: Path, game: Game) -> None:
    """A list exported again a month later, newest first, adds what is new."""
    head = "id,reference,date,units,amount"
    sales = ["a1,ana,2024-01-01,1,10.00", "a2,ben,2024-01-02,1,10.00", "a2,ben,2024-01-02,1,10.00"]
    path = tmp_path / "shop.csv"
    path.write_text("\n".join([head, *sales]))
    assert bring_in(path, game, "csv").added == 2

    path.write_text("\n".join([head, "a3,eva,2024-02-01,1,5.00", *reversed(sales)]))
    assert bring_in(path, game, "csv").added == 1
    assert books(game) == (3, 3, 2_500, 2_500)

    wrong = ["a1,ana,2024-01-01,1,99.00", "a9,x,2024-01-01,1,1.00", "a9,x,2024-01-01,1,2.00"]
    path.write_text("\n".join([head, *wrong, ",y,2024-01-01,1,2.00"]))
    with pytest.raises(LinesRefused) as refused:
        bring_in(path, game, "csv")
    assert refused.value.lines == [2, 4, 5]
    assert books(game) == (3, 3, 2_500, 2_500)


def test_a_line_that_is_no_text_is_named(file: Path, game: Game) -> None:
    file.write_bytes(CDNOW.encode() + b"\xff\xfe\n")

    with pytest.raises(LinesRefused, match="Line 7: it is not UTF-8"):
        bring_in(file, game, batch_size=100)

    assert books(game) == (0, 0, 0, 0)


def test_a_line_that_changed_after_import_is_an_error(file: Path, game: Game) -> None:
    bring_in(file, game)
    file.write_text(CDNOW.replace("77.00", "78.00"))

    with pytest.raises(LinesRefused, match="other content was imported as line 3"):
        bring_in(file, game)

    assert books(game) == (6, 5, 14_229, 14_229)


def test_a_source_belongs_to_one_game(file: Path, game: Game, founder: User) -> None:
    bring_in(file, game)
    other = Game.objects.create(studio=game.studio, slug="other", title="Other", currency="USD")

    with pytest.raises(ImportRefused, match="--source"):
        bring_in(file, other)
    assert bring_in(file, other, source="shop-other").added == 6


def test_another_currency_than_the_games_is_refused(file: Path, game: Game) -> None:
    with pytest.raises(CurrencyDiffers, match="settles in USD"):
        bring_in(file, game, currency="EUR")

    assert not Order.objects.exists()


def test_an_empty_or_missing_file_says_so(tmp_path: Path, game: Game) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_text("\n\n")

    with pytest.raises(ImportRefused, match="holds no purchases"):
        bring_in(empty, game)
    with pytest.raises(ImportRefused, match="no file"):
        bring_in(tmp_path / "none.txt", game)


def test_csv_may_carry_tax_and_fee(tmp_path: Path, game: Game) -> None:
    path = tmp_path / "export.csv"
    path.write_text(
        "\ufeffdate,reference,amount,units,tax,fee\n"
        '2024-02-29,"Ana, Lima","1,200.00",3,200.00,35.10\n'
        "2024-02-29,b@example.com,5.00,1,,\n"
    )

    result = bring_in(path, game, "csv")

    assert (result.purchases, result.units, result.gross_minor) == (2, 4, 120_500)
    assert Order.objects.get(source_key="export:2").buyer_reference == "export:Ana, Lima"
    assert balance(chart.revenue(game.pk, "USD")) == -100_500
    assert balance(chart.tax("imported", "USD")) == -20_000
    assert balance(chart.expense("processor_fee", "USD")) == 3_510
    assert balance(chart.gateway("import", "USD")) == 116_990


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("reference,date,units\n", "Line 1: the header has to name"),
        ("reference,date,units,amount,colour\n", "Line 1: the header has to name"),
        ("reference,date,units,amount\na,2024-01-01,1\n", "Line 2: expected 4 columns, found 3"),
        ("reference,date,units,amount\n,2024-01-01,1,1\n", "Line 2: “” cannot name a buyer"),
        ("reference,date,units,amount\na,01.02.2024,1,1\n", "write it as YYYY-MM-DD"),
        ('reference,date,units,amount\n"a,2024-01-01,1,1\n', "Line 2: it is not a line of CSV"),
        ("reference,date,units,amount,tax\na,2024-01-01,1,1,2\n", "more than the amount"),
        ("reference,date,units,amount,tax,fee\na,2024-01-01,1,9,5,5\n", "more than the amount"),
        ("reference,date,units,amount\na,2024-01-01,1,1 9.99\n", "cannot be read"),
    ],
)
def test_a_malformed_csv_says_where_and_why(
    tmp_path: Path, game: Game, text: str, problem: str
) -> None:
    path = tmp_path / "export.csv"
    path.write_text(text)

    with pytest.raises(LinesRefused, match=problem):
        bring_in(path, game, "csv")

    assert not Order.objects.exists()


def test_the_command_names_what_it_does_not_know(file: Path, game: Game) -> None:
    with pytest.raises(CommandError, match="paper-tides"):
        call_command("import_purchases", str(file), game="nope", currency="USD", format="cdnow")
    file.write_text("nonsense\n")
    with pytest.raises(CommandError, match=r"Line 1: .*\nNothing of this file"):
        call_command("import_purchases", str(file), game=game.slug, currency="USD", format="cdnow")


def test_an_imported_purchase_is_refunded_to_where_it_came_from(
    file: Path, game: Game, agent: User
) -> None:
    bring_in(file, game)
    line = OrderLine.objects.get(order__source_key="shop:2")

    refund_line(line=line, amount_minor=1_200, reason="Scratched", key="r", actor=agent)

    assert balance(chart.gateway("import", "USD")) == 13_029
    assert -balance(chart.revenue(game.pk, "USD")) == 13_029
