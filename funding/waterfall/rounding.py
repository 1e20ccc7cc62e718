"""The rounding rule: lifetime amounts are rounded, and a period adds the difference. No float."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

ZERO = Fraction(0)
HUNDRED = Fraction(100)


def half_even(amount: Fraction) -> int:
    """The nearest whole minor unit; a tie goes to the even one (Python's own rule)."""
    return round(amount)


def share_out(total: int, shares: Sequence[Fraction]) -> tuple[int, ...]:
    """Divide `total` by the rounding rule: each part is rounded, the last takes the remainder.

    `shares` are relative weights. The parts sum to `total` exactly, and the last part may
    differ from its exact amount by up to half a minor unit for every other part.
    """
    whole = sum(shares, ZERO)
    parts = [half_even(total * share / whole) for share in shares[:-1]]
    return (*parts, total - sum(parts))


def spread(total: int, weights: Sequence[Fraction]) -> tuple[int, ...]:
    """Divide `total` so that every running sum is rounded: no part is off by a whole unit.

    Used for days and tiers inside one party's amount, where nobody is the last party.
    With weights that sum to zero everything goes to the last part.
    """
    whole = sum(weights, ZERO)
    if not whole:
        return (*(0 for _turn in weights[:-1]), total) if weights else ()
    parts: list[int] = []
    running, given = ZERO, 0
    for weight in weights:
        running += weight
        upto = half_even(total * running / whole)
        parts.append(upto - given)
        given = upto
    return tuple(parts)


@dataclass(frozen=True, slots=True)
class Rounded:
    """Minor units by key, for every party but the last, which takes the remainder.

    Keys: "studio", "party/{name}", "fee/{payee}/{code}", "borne/{payee}/{code}" (an unreturned
    fee the studio alone bears), "recouped/{code}".
    """

    lifetime: Mapping[str, int]
    period: Mapping[str, int]

    def of(self, *prefix: str) -> dict[str, int]:
        """The period's amounts whose key begins so, by the rest of the key."""
        start = "/".join(prefix) + "/"
        rows = self.period.items()
        return {key.removeprefix(start): amount for key, amount in rows if key.startswith(start)}


def round_all(exact: Mapping[str, Fraction], paid: Iterable[tuple[str, int]]) -> Rounded:
    """Exact lifetime amounts rounded, and what the period adds to what was paid before."""
    before = dict(paid)
    lifetime = {key: half_even(amount) for key, amount in exact.items()}
    # A key that is gone (a cost credited in full) still gives back what it had.
    lifetime |= {key: 0 for key in before if key not in lifetime}
    period = {key: amount - before.get(key, 0) for key, amount in lifetime.items()}
    return Rounded(lifetime, period)
