"""Every figure of a statement opens down to rows whose sum, by SQL, is the figure."""

from django.db import connection

from funding.models import Statement, StatementLine
from funding.selectors.figures import rows_behind


def summed_by_sql(line: StatementLine) -> int:
    sql, values = rows_behind(line).rows.order_by().query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(sum(part), 0) FROM ({sql}) AS behind", values)  # noqa: S608
        return int(cursor.fetchone()[0])


def differences(statement: Statement) -> list[tuple[str, int, int]]:
    rows = [(ln.code, ln.amount_minor, summed_by_sql(ln)) for ln in statement.lines.all()]
    return [row for row in rows if row[1] != row[2]]


def test_every_figure_of_every_month_equals_the_sum_of_its_rows(
    db: None, months: list[Statement]
) -> None:
    assert [differences(statement) for statement in months] == [[], [], []]


def test_the_figures_cover_the_whole_waterfall(db: None, months: list[Statement]) -> None:
    codes = set(months[0].lines.values_list("code", flat=True))
    assert {
        "gross", "tax", "processor", "platform_fee", "platform_fee~2", "platform",
        "services:server", "net", "studio", "recouped:principal", "reserve_held", "payable",
        "disbursed", "unrecouped:principal", "unrecouped:uplift",
    } <= codes  # fmt: skip
    assert {"refunds", "tax_returned", "processor_returned"} <= set(
        months[1].lines.values_list("code", flat=True)
    )


def test_parts_of_the_statement_sum_to_the_payable(db: None, months: list[Statement]) -> None:
    for statement in months:
        parts = statement.lines.filter(role="part").values_list("amount_minor", flat=True)
        assert sum(parts) == statement.payable_minor
