"""Ids before rows, for what must name each other: an order names its entry, the entry its order."""

from django.db import models

from incubator.core.database import column, prepared
from incubator.core.numbers import numbered, sequence_of


def next_ids(model: type[models.Model], count: int) -> list[int]:
    """`count` fresh ids of the model's table; unused ones are lost, which harms nobody."""
    return column(
        "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
        [model._meta.db_table, count],
    )


def next_id_and_number(model: type[models.Model], series: str) -> tuple[int, str]:
    """A fresh id, and the next number of a series with gaps, in one statement."""
    [(pk, number)] = prepared(
        "SELECT nextval(pg_get_serial_sequence(%s, 'id')), nextval(%s::regclass)",
        [model._meta.db_table, sequence_of(series)],
    )
    return pk, numbered(series, number)
