"""What can be settled: each kind of row registers how it is claimed, summed, shown and exported.

A statement of a deal counts rows of several kinds: what was sold, given back, charged, paid out in
advance. Each kind is a `Source`, registered in the `sources.py` of its own app (collected when all
apps are ready). `funding` settles whatever is registered and knows none of the tables: for a new
kind it needs one foreign key, named like the source's `key`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, Protocol

from django.db.models import Aggregate, Model, QuerySet, Sum
from django.utils.functional import Promise

from incubator.web.tables import Column

# The input of the waterfall that a kind of row adds to.
CountsAs = Literal[
    "sales",
    "refunds",
    "service_charges",
    "external_costs",
    "disbursements",
    "disbursement_returns",
]
# How an amount of a currency is written: with separators on a page, bare in a file.
Write = Callable[[int, str], str]


class Agreement(Protocol):
    """A deal, as far as a source has to know it."""

    pk: int
    game_id: int


@dataclass(frozen=True, slots=True)
class Sums:
    """Rows of one currency added up: values by the names that the waterfall's inputs have."""

    currency: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Detail:
    """Finer rows behind a source's own: what a figure of one `kind` opens down to.

    `rows(settled, kind)` finds them; a figure is shared out over them by `weight`, a field.
    """

    rows: Callable[[QuerySet[Any], str], QuerySet[Any]]
    weight: str
    columns: Callable[[Write], list[Column]]
    why: str | Promise


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of row that statements count. Paths are lookups from the row.

    `counted()` are the rows for which money has moved. `owner` leads to the id of the game they
    belong to, or of the deal where `owned_by` says so; `day` to the date they count on. They are
    added up by `groups` and each currency; `groups` and `amounts` have the names of the waterfall's
    input, as far as this kind has them. An amount is a field to sum up, or an aggregate where
    counting is not summing.
    """

    key: str
    label: str | Promise
    counts_as: CountsAs
    counted: Callable[[], QuerySet[Any]]
    owner: str
    day: str
    currency: str
    groups: Mapping[str, str]
    amounts: Mapping[str, str | Aggregate]
    columns: Callable[[Write], list[Column]]
    owned_by: Literal["game", "deal"] = "game"
    search: Sequence[str] = ()
    # Where a row takes back a sale: the path to the sale's own row.
    sale: str = ""
    # What the columns follow, fetched along.
    related: Sequence[str] = ()
    detail: Detail | None = None

    @property
    def model(self) -> type[Model]:
        return self.counted().model

    def owner_of(self, deal: Agreement) -> int:
        return deal.game_id if self.owned_by == "game" else deal.pk

    def of(self, deals: Iterable[Agreement]) -> QuerySet[Any]:
        """The rows that belong to the deals, settled or not."""
        owners = [self.owner_of(deal) for deal in deals]
        found = {self.owner: owners[0]} if len(owners) == 1 else {f"{self.owner}__in": owners}
        return self.counted().filter(**found).order_by()

    def sums(self, rows: QuerySet[Any], *besides: str) -> list[Sums]:
        """The rows added up, in the order of their groups, and `besides` of annotated values."""
        by = [self.currency, *self.groups.values(), *besides]
        # A row's own fields may have these names.
        found = {f"sum_{name}": _sum(amount) for name, amount in self.amounts.items()}
        names = [*self.groups, *besides, *self.amounts]
        added = rows.order_by(*by).values_list(*by).annotate(**found)
        return [Sums(row[0], dict(zip(names, map(_whole, row[1:]), strict=True))) for row in added]

    def field_of(self, measure: str) -> str:
        """The path of the row's own amount."""
        amount = self.amounts[measure]
        if not isinstance(amount, str):
            raise TypeError(f"{measure} of {self.key} is counted; it stands in no row")
        return amount


def _sum(amount: str | Aggregate) -> Aggregate:
    return Sum(amount) if isinstance(amount, str) else amount


def _whole(value: Any) -> Any:
    """PostgreSQL adds up bigints as numeric."""
    return int(value) if isinstance(value, Decimal) else value


_registered: dict[str, Source] = {}


def source(one: Source) -> Source:
    """Register it, and have it."""
    _registered[one.key] = one
    return one


def sources() -> list[Source]:
    return list(_registered.values())


def counted_as(kind: str) -> list[Source]:
    """The sources that add to one input of the waterfall."""
    return [one for one in _registered.values() if one.counts_as == kind]
