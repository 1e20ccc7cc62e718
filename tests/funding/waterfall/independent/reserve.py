"""The reserve, kept by the day that was sold on."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

Document = Mapping[str, Any]


@dataclass
class Held:
    sold: date
    version: int
    release: date
    revenue: int
    share: int
    held: int


@dataclass
class Reserve:
    """Parts of the studio's share, kept by the day that was sold on."""

    parts: list[Held] = field(default_factory=list)
    exact: Fraction = Fraction(0)

    def move(self, terms: list[Document], rows: Document, share: int) -> tuple[int, int]:
        """What the period holds (less what refunds took back) and what it releases."""
        if not any(one["reserve"] for one in terms):
            return 0, 0
        fresh: dict[tuple[date, int], int] = defaultdict(int)
        back: dict[tuple[date, int], int] = defaultdict(int)
        for sale in rows["sales"]:
            fresh[sale["day"], sale["version"]] += sale["gross_minor"] - sale["tax_minor"]
        for refund in rows["refunds"]:
            key = (refund["sold_on"], refund["version"])
            back[key] += refund["gross_minor"] - refund["tax_minor"]
        taken = unwound = 0
        for part in self.parts:
            key = (part.sold, part.version)
            gone = min(back[key], part.revenue)
            if gone:
                back[key] -= gone
                left = Fraction(part.revenue - gone, part.revenue)
                unwound += part.share - round(part.share * left)
                taken += part.held - round(part.held * left)
                part.share, part.held = round(part.share * left), round(part.held * left)
                part.revenue -= gone
        for key, gone in back.items():
            if key in fresh:
                fresh[key] = max(fresh[key] - gone, 0)
        held = self.hold(terms, {key: fresh[key] for key in sorted(fresh) if fresh[key]},
                         share + unwound)  # fmt: skip
        released = 0
        for part in self.parts:
            if part.release <= rows["end"]:
                released, part.held = released + part.held, 0
        year = timedelta(days=365)
        self.parts = [p for p in self.parts if p.revenue and p.release + year > rows["end"]]
        return held - taken, released

    def hold(self, terms: list[Document], fresh: dict[tuple[date, int], int], share: int) -> int:
        if share <= 0 or not fresh:
            return 0
        whole, total = Fraction(sum(fresh.values())), self.exact
        run = given = 0
        parts: list[tuple[date, int, int, int, Fraction, int]] = []
        for (day, version), revenue in fresh.items():
            run += revenue
            own = round(share * run / whole) - given
            given += own
            clause = next(one for one in terms if one["version"] == version)["reserve"]
            percent = Fraction(clause["percent"]) / 100 if clause else Fraction(0)
            parts.append(
                (day, version, revenue, own, own * percent, clause["days"] if clause else 0)
            )
        self.exact += sum((one[4] for one in parts), Fraction(0))
        held, weight = round(self.exact) - round(total), sum((one[4] for one in parts), Fraction(0))
        reach, out = Fraction(0), 0
        for index, (day, version, revenue, own, exact, days) in enumerate(parts):
            reach += exact
            last = index + 1 == len(parts)
            upto = round(held * reach / weight) if weight else (held if last else 0)
            row = Held(day, version, day + timedelta(days=days), revenue, own, upto - out)
            self.parts.append(row)
            out = upto
        return held
