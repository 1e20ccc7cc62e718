"""What one settlement leaves for the next: lifetime measures, recoupment, reserve, carried.

The State is opaque to callers, except for `balances()`, which pages and tests read. It holds
everything that happened, so that `settle` is a pure function of terms, state and inputs.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Self

from funding.waterfall import documents
from funding.waterfall.codes import StateInvalid, TermsInvalid
from funding.waterfall.rounding import ZERO, half_even


@dataclass(frozen=True, slots=True)
class Measures:
    """Sales added up, of a day or a period; amounts in minor units.

    `sold_*` is what was ever sold, `returned_*` what refunds took back of it. `kept_fee` is
    what processors kept of returned orders, `penalties` what they asked for chargebacks, and
    `deducted` the costs taken off before net.
    """

    sold_units: int = 0
    sold_gross: int = 0
    sold_tax: int = 0
    sold_fee: int = 0
    sold_wallet_orders: int = 0
    returned_units: int = 0
    returned_gross: int = 0
    returned_tax: int = 0
    returned_fee: int = 0
    returned_wallet_orders: int = 0
    kept_fee: int = 0
    penalties: int = 0
    deducted: int = 0

    @property
    def kept_units(self) -> int:
        return self.sold_units - self.returned_units

    @property
    def kept_gross(self) -> int:
        return self.sold_gross - self.returned_gross

    @property
    def kept_tax(self) -> int:
        return self.sold_tax - self.returned_tax


@dataclass(frozen=True, slots=True)
class Day:
    """One day's sales under one version, as far as they are kept, and the day's costs.

    `counted_in` is the first day of the period that counted them, where they came too late for
    their own: that is where they lie.
    """

    sold_on: date
    version: int
    measures: Measures
    counted_in: date | None = None

    @property
    def lies_on(self) -> date:
        return self.counted_in or self.sold_on


@dataclass(frozen=True, slots=True)
class Owed:
    """What recoupment has to bring back, from the sales of the period that begins at `since` on.

    `code`: "principal", "uplift", "services:{kind}" or "external:{party}".
    """

    since: date
    code: str
    amount: Fraction


@dataclass(frozen=True, slots=True)
class Exempt:
    """A closed statement period whose sales pay no fee `code` of a version."""

    version: int
    code: str
    period_start: date


@dataclass(frozen=True, slots=True)
class Accrual:
    """The exact lifetime amount of one fee, party or recoupment, in parts by tier."""

    code: str
    parts: tuple[Fraction, ...]

    @property
    def amount(self) -> Fraction:
        return sum(self.parts, ZERO)


def accrual_of(accruals: Sequence[Accrual], code: str, tiers: int = 1) -> Accrual:
    """The accrual of that code, or one of nothing."""
    found = (accrual for accrual in accruals if accrual.code == code)
    return next(found, Accrual(code, (ZERO,) * tiers))


@dataclass(frozen=True, slots=True)
class VersionState:
    """What came of all that was bought under one version of the terms, up to now."""

    version: int
    fees: tuple[Accrual, ...] = ()
    shares: tuple[Accrual, ...] = ()
    recouped: tuple[Accrual, ...] = ()


@dataclass(frozen=True, slots=True)
class Charged:
    """Lifetime total of one cost, and how much of it its rule let count (the cap bounds it)."""

    code: str
    charged: int
    taken: int


@dataclass(frozen=True, slots=True)
class Vintage:
    """One day's sales under one version, remembered for the reserve held on them.

    `revenue` is gross less tax not yet refunded, `share` the studio's part of it, `held` the
    minor units of that part still in reserve.
    """

    sold_on: date
    version: int
    release_on: date
    revenue: int
    share: int
    held: int


@dataclass(frozen=True, slots=True)
class State:
    """The opening state of a deal is `State()`; each Statement brings its `closing_state`.

    `days` are all sales and costs that were counted, in the order in which they lie. `paid` is the
    rounded lifetime amount so far, by the keys of `Rounded`. `carried` is the studio's negative
    balance (positive number), `guaranteed` what guarantees have paid, and `guarantee_settled` the
    day of the last one that was looked at.
    """

    settled_until: date | None = None
    days: tuple[Day, ...] = ()
    exempt: tuple[Exempt, ...] = ()
    versions: tuple[VersionState, ...] = ()
    charged: tuple[Charged, ...] = ()
    owed: tuple[Owed, ...] = ()
    paid: tuple[tuple[str, int], ...] = ()
    vintages: tuple[Vintage, ...] = ()
    reserve_accrued: Fraction = ZERO
    carried: int = 0
    guaranteed: int = 0
    guarantee_settled: date | None = None

    def to_document(self) -> dict[str, object]:
        """JSON of ints, strings, booleans and lists; nothing is lost, what is zero is left out."""
        document: dict[str, object] = documents.write(self, sparse=True)
        return document

    @classmethod
    def from_document(cls, document: object) -> Self:
        """Read a stored state. Raises StateInvalid naming the field."""
        try:
            return documents.read(cls, document)
        except TermsInvalid as error:
            raise StateInvalid(error.field, error.code, **error.parameters) from error

    def balances(self) -> Mapping[str, int]:
        """What is open or has been paid, by name; codes with nothing are left out.

        `carried`, `reserve`, `unrecouped:{code}` (rounded), and `paid:{key}`.
        """
        named: dict[str, int] = defaultdict(int)
        named["carried"] = self.carried
        named["reserve"] = sum(vintage.held for vintage in self.vintages)
        named |= {f"paid:{key}": amount for key, amount in self.paid}
        recouped = dict(self.paid)
        owed: dict[str, Fraction] = defaultdict(Fraction)
        for one in self.owed:
            owed[one.code] += one.amount
        for code, total in owed.items():
            named[f"unrecouped:{code}"] = half_even(total) - recouped.get(f"recouped/{code}", 0)
        return {name: amount for name, amount in named.items() if amount}
