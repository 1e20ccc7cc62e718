"""Columns for what is said: words of ours as a key with parameters, anybody else's as they are."""

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.models.fields.json import HasAnyKeys
from django.db.models.functions import Cast
from django.utils.functional import Promise

from incubator.core.words import Said, value_kept, value_read


class WordsField(models.JSONField):
    """A `Said`, which is worded whenever it is shown, or a text that stands for itself."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        kept = super().from_db_value(value, expression, connection)
        return None if kept is None else value_read(kept)

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, Promise):
            raise TypeError(f"Words of ours are kept as a Said, not as they are now: {value}")
        return super().get_prep_value(value_kept(value) if isinstance(value, Said) else value)


def texts_in(column: str) -> Cast:
    """All names and numbers in a column of words or parameters, as one text to search in."""
    texts = _found(column, '$.** ? (@.type() == "string" || @.type() == "number")')
    return Cast(texts, models.TextField())


def says_any(column: str, keys: Sequence[str]) -> HasAnyKeys:
    """Whether one of the phrases is in a column of words or parameters, however deep."""
    return HasAnyKeys(_found(column, "$.**.said.key"), keys)


def _found(column: str, path: str) -> models.Func:
    return models.Func(
        column,
        template=f"jsonb_path_query_array(%(expressions)s, '{path}')",
        output_field=models.JSONField(),
    )
