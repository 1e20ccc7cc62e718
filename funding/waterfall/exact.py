"""Exact numbers: rounding, sharing out, percentages as text. Never a float."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

HUNDRED = Fraction(100)


def half_even(amount: Fraction) -> int:
    """The nearest whole minor unit; a tie goes to the even one (Python's own rule)."""
    return round(amount)


def share_out(total: int, shares: Sequence[Fraction]) -> tuple[int, ...]:
    """Divide `total` by the rounding rule: each part is rounded, the last takes the remainder.

    `shares` are relative weights. The parts sum to `total` exactly, and the last part may
    differ from its exact amount by up to half a minor unit for every other part.
    """
    whole = sum(shares, Fraction(0))
    parts = [half_even(total * share / whole) for share in shares[:-1]]
    return (*parts, total - sum(parts))


def spread(total: int, weights: Sequence[Fraction]) -> tuple[int, ...]:
    """Divide `total` so that every running sum is rounded: no part is off by a whole unit.

    Used for days and tiers inside one party's amount, where nobody is the last party.
    With weights that sum to zero everything goes to the last part.
    """
    whole = sum(weights, Fraction(0))
    if not whole:
        return (*(0 for _ in weights[:-1]), total) if weights else ()
    parts: list[int] = []
    running, given = Fraction(0), 0
    for weight in weights:
        running += weight
        upto = half_even(total * running / whole)
        parts.append(upto - given)
        given = upto
    return tuple(parts)


def number_from(text: str) -> Fraction:
    """Read "12.5", "1/3" or "-7". Raises ValueError for anything else, exponents included."""
    if "e" in text.lower() or "_" in text or text != text.strip():
        raise ValueError(text)
    try:
        return Fraction(text)
    except ZeroDivisionError as error:
        raise ValueError(text) from error


def number_text(value: Fraction) -> str:
    """The shortest exact text: a decimal where one is finite, "a/b" otherwise."""
    rest = value.denominator
    twos = fives = 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    places = max(twos, fives)
    scaled = value.numerator * 10**places // value.denominator
    return format(Decimal(scaled).scaleb(-places), "f") if places < 20 else str(value)
