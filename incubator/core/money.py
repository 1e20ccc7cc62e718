"""Money on screen and from forms. Inside the product money is an int in the minor unit."""

import re
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# ISO 4217: digits after the decimal point, and the sign people know the currency by.
CURRENCIES: dict[str, tuple[int, str]] = {
    "USD": (2, "$"),
    "EUR": (2, "€"),
    "GBP": (2, "£"),
    "CNY": (2, "¥"),
    "JPY": (0, "JP¥"),
    "KRW": (0, "₩"),
    "KWD": (3, "KD\u00a0"),
}
# How many whole units are roughly worth one US dollar. Limits are drawn by it, so that one means
# about the same in every currency; nothing is ever converted by it. Of each, a limit of a dollar is
# a whole number of minor units. `core_limit` in core.sql says the same to the database.
ROUGHLY_A_DOLLAR: dict[str, int | Fraction] = {
    "USD": 1,
    "EUR": 1,
    "GBP": 1,
    "CNY": 7,
    "JPY": 150,
    "KRW": 1400,
    "KWD": Fraction(3, 10),
}
CURRENCY_CHOICES = [(code, code) for code in CURRENCIES]
MINUS = "\u2212"
# Far above any amount of this business, far below what a bigint column can hold.
LARGEST_MINOR = 10**15
# A rate of exchange in a row: digits in all, and after the point.
RATE_DIGITS, RATE_PLACES = 24, 12
# Thousands may stand apart by a comma or a space, the same one throughout: a space between other
# digits is a typing error.
AMOUNT = re.compile(r"-?(\d{1,3}([, \u00a0\u202f])\d{3}(\2\d{3})*|\d+)(\.\d+)?", re.ASCII)


def exponent(currency: str) -> int:
    """Digits after the decimal point: 2 for USD, 0 for JPY."""
    return CURRENCIES.get(currency, (2, ""))[0]


def limit_in(currency: str, dollars: int) -> int:
    """A limit of so many US dollars, as money in the currency: minor units."""
    return int(dollars * ROUGHLY_A_DOLLAR.get(currency, 1) * 10 ** exponent(currency))


def convert(minor: int, source: str, target: str, rate: Fraction | Decimal) -> int:
    """Minor units of `target`, rounded half to even.

    `rate` is what one whole unit of `source` is worth in whole units of `target`, however many
    digits either has after its point.
    """
    exact = Fraction(minor) * Fraction(rate) * Fraction(10) ** (exponent(target) - exponent(source))
    return round(exact)


def convert_parts(
    parts: Iterable[int], source: str, target: str, rate: Fraction | Decimal
) -> list[int]:
    """Each part converted on the running total, so that they sum to the converted whole."""
    converted, total, before = [], 0, 0
    for part in parts:
        total += part
        so_far = convert(total, source, target, rate)
        converted.append(so_far - before)
        before = so_far
    return converted


def shared(total: int, weights: Sequence[int]) -> list[int]:
    """Of `total` minor units, at least 0, the share of each weight; they sum to the total.

    By largest remainders, the earlier of two that are alike first. Weights are above 0.
    """
    whole = sum(weights)
    shares = [total * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda place: -(total * weights[place] % whole))
    for place in order[: total - sum(shares)]:
        shares[place] += 1
    return shares


def frozen_rate(rate: Fraction) -> Decimal:
    """As a row keeps it, and as it is used from then on: RATE_PLACES digits after the point.

    Of the smallest rate that there is, won into dinars, that leaves eight that count.
    """
    context = Context(prec=40, rounding=ROUND_HALF_EVEN)
    exact = context.divide(Decimal(rate.numerator), Decimal(rate.denominator))
    return exact.quantize(Decimal(1).scaleb(-RATE_PLACES), context=context)


def format_plain(minor: int, currency: str) -> str:
    """ "-1,234.50" with a true minus and no sign of the currency, for table columns."""
    digits = exponent(currency)
    whole, rest = divmod(abs(minor), 10**digits)
    text = f"{whole:,}" + (f".{rest:0{digits}d}" if digits else "")
    return f"{MINUS}{text}" if minor < 0 else text


def format_money(minor: int, currency: str) -> str:
    """ "$1,234.50"; a currency without a sign of its own is written before the figure."""
    sign = CURRENCIES.get(currency, (2, f"{currency} "))[1]
    text = format_plain(abs(minor), currency)
    return f"{MINUS if minor < 0 else ''}{sign}{text}"


def decimal_text(minor: int, currency: str) -> str:
    """ "-1234.50" for files and form fields: no thousands separators, ASCII minus."""
    digits = exponent(currency)
    whole, rest = divmod(abs(minor), 10**digits)
    text = f"{whole}" + (f".{rest:0{digits}d}" if digits else "")
    return f"-{text}" if minor < 0 else text


def parse_money(text: str, currency: str) -> int:
    """Minor units from "1,234.5", "1 234.50" or "1234.50".

    Raises ValueError for anything else, for more digits than the currency has, and for amounts
    past `LARGEST_MINOR`: a typing error must never be rounded into a sum.
    """
    cleaned = text.strip().replace(MINUS, "-")
    if not AMOUNT.fullmatch(cleaned):
        raise ValueError(_("Write the amount as digits, like 1250.00."))
    if currency not in CURRENCIES:
        raise ValueError(_("Nobody here knows the currency %(code)s.") % {"code": currency})
    try:
        plain = re.sub(r"[, \u00a0\u202f]", "", cleaned)
        amount = Decimal(plain).scaleb(exponent(currency))
    except InvalidOperation as error:
        raise ValueError(_("Write the amount as digits, like 1250.00.")) from error
    if amount != amount.to_integral_value():
        digits = exponent(currency)
        said = (
            _("%(currency)s has %(digits)s digits after the point.")
            if digits
            else _("%(currency)s has no digits after the point. Write a whole number.")
        )
        raise ValueError(said % {"currency": currency, "digits": digits})
    if abs(amount) > LARGEST_MINOR:
        raise ValueError(_("This amount is too large."))
    return int(amount)


class MoneyField(forms.CharField):
    """A form field for an amount in one currency; `clean` gives minor units."""

    def __init__(self, *, currency: str = "USD", min_minor: int | None = 1, **kwargs: Any) -> None:
        self.currency = currency
        self.min_minor = min_minor
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        )
        kwargs.setdefault("max_length", 24)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            minor = parse_money(text, self.currency)
        except ValueError as error:
            raise ValidationError(str(error)) from error
        if self.min_minor is not None and minor < self.min_minor:
            raise ValidationError(
                _("The amount must be at least %(least)s.")
                % {"least": format_money(self.min_minor, self.currency)}
            )
        return minor

    def prepare_value(self, value: Any) -> Any:
        return decimal_text(value, self.currency) if isinstance(value, int) else value
