"""Numbers for people: "O-1001". Each series is declared as SQL by the app that gives its numbers.

Most series are sequences of the database, which wait for nobody and leave a gap where a
transaction was rolled back. Invoices and statements must have no gaps: theirs is a counter row,
locked until the caller's transaction ends, so those who take numbers at once take turns.
"""

from django.db import connection


def next_number(series: str) -> str:
    """The next number of a series with gaps, from the sequence `number_<series>`."""
    return next_numbers(series, 1)[0]


def next_numbers(series: str, count: int) -> list[str]:
    """`count` numbers, for writing many rows in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(%s::regclass) FROM generate_series(1, %s)",
            [sequence_of(series), count],
        )
        return [numbered(series, number) for (number,) in cursor.fetchall()]


def sequence_of(series: str) -> str:
    """Of a series with gaps."""
    return f"number_{series.lower()}"


def numbered(series: str, number: int) -> str:
    return f"{series}-{number}"


def next_gapless_number(series: str) -> str:
    """The next number of a series without gaps; a rollback gives it back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_numberseries AS series (prefix, last) VALUES (%s, 1001)"
            " ON CONFLICT (prefix) DO UPDATE SET last = series.last + 1 RETURNING last",
            [series],
        )
        return numbered(series, cursor.fetchone()[0])
