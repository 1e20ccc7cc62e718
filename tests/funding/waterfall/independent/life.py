"""What is known of a deal: its terms, its days, what is owed and what was paid."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from tests.funding.waterfall.independent.reserve import Reserve

Document = Mapping[str, Any]


def quarter_or_month(terms: list[Document], day: date) -> tuple[date, date]:
    length = 3 if version_on(terms, day)["statement_period"] == "quarter" else 1
    first = date(day.year, (day.month - 1) // length * length + 1, 1)
    following = first.replace(day=28) + timedelta(days=4 + 31 * (length - 1))
    return first, following.replace(day=1) - timedelta(days=1)


def version_on(terms: list[Document], day: date) -> Document:
    begun = [one for one in terms if one["effective_from"] <= day.isoformat()]
    return begun[-1] if begun else terms[0]


@dataclass
class Bucket:
    """A day's sales of one version; `gone` is what refunds took back."""

    lies: date
    sold: date
    version: int
    had: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    gone: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    kept_fee: int = 0
    penalty: int = 0
    deducted: int = 0

    def kept(self, name: str) -> int:
        return self.had[name] - self.gone[name]


@dataclass
class Life:
    """All that is known of a deal by the end of a period."""

    terms: list[Document]
    buckets: dict[tuple[date, date, int], Bucket] = field(default_factory=dict)
    costs: list[tuple[date, str, str, int]] = field(default_factory=list)
    owed: dict[tuple[date, int, str], Fraction] = field(
        default_factory=lambda: defaultdict(Fraction)
    )
    charged: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    exempt: dict[tuple[int, str, date], bool] = field(default_factory=dict)
    closed_until: date = date.min
    paid: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    carried: int = 0
    guaranteed: int = 0
    looked_at: str = ""
    reserve: Reserve = field(default_factory=Reserve)
