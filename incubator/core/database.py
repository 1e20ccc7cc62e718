"""SQL of ours that Django's queries cannot say: the one way to send it.

Everything runs on Django's connection, so inside the caller's transaction. Values go beside the
statement, as `%s` or `%(name)s`, never into it.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, cast

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import Copy
from psycopg.sql import Composable

Statement = str | Composable
Values = Sequence[Any] | Mapping[str, Any] | None


class RulesNow(models.Func):
    """The moment that the rules in the database count from, for queries that count the same."""

    function = "core_now"
    template = "%(function)s()"
    output_field = models.DateTimeField()


class Among(models.Lookup):
    """`filter(Among(F("pk"), "{1,2}"))`: keys as PostgreSQL writes an array of them, or texts.

    Thousands cost one value instead of one each, and each row of a list that is walked is looked
    up in them by its hash.
    """

    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        key, values = self.process_lhs(compiler, connection)
        kind = "text" if isinstance(self.lhs.output_field, models.CharField) else "bigint"
        return f"{key} = ANY(%s::{kind}[])", (*values, self.rhs)


def execute(statement: Statement, values: Values = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def rows(statement: Statement, values: Values = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def prepared(statement: str, values: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """As `rows`, for what is asked again and again: the server binds the values, unlike in Django's
    own cursors, so it prepares the statement once for a connection."""
    return _sent(statement, values).fetchall()


def prepared_change(statement: str, values: Sequence[Any]) -> int:
    """As `prepared`, for what answers with no rows: how many it changed."""
    return _sent(statement, values).rowcount


class _Prepared(psycopg.Cursor[Any]):
    """History puts the name of whoever acts before each statement that writes, which makes two of it,
    and only one can be prepared. It leaves out cursors with a name; what keeps a history is not
    written through these, see `ready`."""

    name = "prepared"


def _sent(statement: str, values: Sequence[Any] | Mapping[str, Any]) -> psycopg.Cursor[Any]:
    database = connections[DEFAULT_DB_ALIAS]
    database.close_if_health_check_failed()
    database.ensure_connection()
    cursor = _Prepared(database.connection)
    # Django's wrapper sees the statement; the answer is fetched past it, for a tenth of the speed.
    wrap = database.make_debug_cursor if database.queries_logged else database.make_cursor
    wrap(cast(CursorWrapper, cursor)).execute(statement, values)
    return cursor


def value(statement: Statement, values: Values = None) -> Any:
    """The first column of the first row; None where there is no row."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    return row[0] if row else None


def column(statement: Statement, values: Values = None) -> list[Any]:
    """The first column of every row."""
    return [row[0] for row in rows(statement, values)]


@contextmanager
def copying(statement: str) -> Iterator[Copy]:
    """`with copying("COPY … FROM STDIN") as copy: copy.write_row(…)`, many rows in one go."""
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        yield copy


@contextmanager
def snapshot() -> Iterator[None]:
    """All that is read inside is of one moment, however long it takes; nothing can be written.

    Inside another transaction it is that one's, with what that can see.
    """
    with transaction.atomic():
        if not connection.savepoint_ids:
            execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
