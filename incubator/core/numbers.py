"""Numbers for people: one counter per prefix, given out inside the caller's transaction."""

from django.db import connection


def next_number(prefix: str) -> str:
    """The next number of the series, as "A-1001".

    One statement, so two callers at once get two numbers. The row stays locked until the caller's
    transaction ends, and a rollback gives the number back: series have no gaps.
    """
    return next_numbers(prefix, 1)[0]


def next_numbers(prefix: str, count: int) -> list[str]:
    """`count` consecutive numbers, for writing many rows in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_numberseries AS series (prefix, last) VALUES (%s, 1000 + %s)"
            " ON CONFLICT (prefix) DO UPDATE SET last = series.last + %s RETURNING last",
            [prefix, count, count],
        )
        row = cursor.fetchone()
    last = int(row[0])
    return [f"{prefix}-{number}" for number in range(last - count + 1, last + 1)]
