"""Rows of any registered source, as statements have them or not yet."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from billing.settleable import Source
from funding.models import Deal, StatementItem


def unsettled(source: Source, deals: Iterable[Deal]) -> QuerySet[Any]:
    """What of the deals no statement has counted yet."""
    counted = StatementItem.objects.filter(**{source.key: OuterRef("pk")})
    return source.of(deals).filter(~Exists(counted))


def settled_rows(source: Source, statement_id: int) -> QuerySet[Any]:
    """What a statement has counted."""
    items = StatementItem.objects.filter(statement=statement_id).exclude(**{source.key: None})
    return source.model._default_manager.filter(pk__in=items.values(source.key))


def settled_items(sources: Sequence[Source], statement_id: int) -> QuerySet[StatementItem]:
    """The statement's own items of these sources, with what the sources' columns follow."""
    of_them = Q()
    for source in sources:
        of_them |= Q(**{f"{source.key}__isnull": False})
    followed = [
        path
        for source in sources
        for path in (source.key, *(f"{source.key}__{path}" for path in source.related))
    ]
    return StatementItem.objects.filter(of_them, statement=statement_id).select_related(*followed)


def amount_of(sources: Sequence[Source], measure: str) -> Combinable:
    """An item's amount, whichever of the sources it is of; 0 where a source has no such amount."""
    fields = [
        F(f"{source.key}__{source.field_of(measure)}")
        for source in sources
        if measure in source.amounts
    ]
    if len(fields) == len(sources) == 1:
        return fields[0]
    return Coalesce(*fields, Value(0)) if fields else Value(0)
