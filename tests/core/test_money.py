"""Money on screen and from forms: exact both ways, and never guessed."""

from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from incubator.core.money import (
    CURRENCIES,
    LARGEST_MINOR,
    MoneyField,
    convert,
    convert_parts,
    decimal_text,
    format_money,
    format_plain,
    frozen_rate,
    parse_money,
)

CODES = st.sampled_from(sorted(CURRENCIES))
# From won into dinars to dinars into won, and some.
RATES = st.fractions(min_value=Fraction(1, 100_000), max_value=100_000, max_denominator=10**6)


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (123450, "USD", "$1,234.50"),
        (1240000, "CNY", "¥12,400.00"),
        (-300, "USD", "−$3.00"),
        (5, "EUR", "€0.05"),
        (1234, "JPY", "JP¥1,234"),
        (1_234_567, "KWD", "KD\u00a01,234.567"),
        (100, "XYZ", "XYZ 1.00"),
    ],
)
def test_money_is_written_with_its_sign_and_all_its_digits(
    minor: int, currency: str, text: str
) -> None:
    assert format_money(minor, currency) == text


@given(st.integers(-LARGEST_MINOR, LARGEST_MINOR), st.sampled_from(sorted(CURRENCIES)))
def test_what_is_written_reads_back_to_the_cent(minor: int, currency: str) -> None:
    assert parse_money(format_plain(minor, currency), currency) == minor
    assert parse_money(decimal_text(minor, currency), currency) == minor


@pytest.mark.parametrize(
    "text",
    ["12,5", "1.005", "abc", "1e5", "--1", "", "1,23.4", "٣", "9" * 20, "1 9.99", "1 234,567"],
)
def test_what_cannot_be_an_amount_is_refused_not_rounded(text: str) -> None:
    with pytest.raises(ValueError, match=r"[Aa]mount|digits"):
        parse_money(text, "USD")


def test_thousands_may_stand_apart_and_a_currency_has_to_be_known() -> None:
    assert parse_money("1 234 567.50", "USD") == parse_money("1,234,567.5", "USD") == 123_456_750
    with pytest.raises(ValueError, match="XYZ"):
        parse_money("1.00", "XYZ")


def test_the_form_field_keeps_what_was_typed_and_says_the_least_amount() -> None:
    field = MoneyField(currency="USD", min_minor=500)
    assert field.clean("1,250.5") == 125050
    with pytest.raises(ValidationError, match=r"at least \$5.00"):
        field.clean("4.99")
    assert field.prepare_value("4,x") == "4,x"
    assert field.prepare_value(125050) == "1250.50"


@pytest.mark.parametrize(
    ("currency", "text", "said"),
    [
        ("JPY", "100.5", "JPY has no digits after the point. Write a whole number."),
        ("USD", "1.005", "USD has 2 digits after the point."),
    ],
)
def test_too_many_digits_are_refused_with_how_many_there_are(
    currency: str, text: str, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        parse_money(text, currency)


@pytest.mark.parametrize(
    ("minor", "source", "target", "rate", "converted"),
    [
        (10_00, "EUR", "USD", Fraction("1.0562"), 10_56),
        (10_00, "EUR", "JPY", Fraction("158.96"), 1_590),
        (1_590, "JPY", "EUR", 1 / Fraction("158.96"), 10_00),
        (10_00, "EUR", "KWD", Fraction("0.3245"), 3_245),
        (1, "KWD", "JPY", Fraction(500), 0),
        (3, "KWD", "JPY", Fraction(500), 2),
        (-10_05, "EUR", "USD", Decimal("1.5"), -15_08),
        (1, "EUR", "USD", Decimal("2.5"), 2),
    ],
)
def test_money_is_converted_exactly_and_rounded_half_to_even(
    minor: int, source: str, target: str, rate: Fraction | Decimal, converted: int
) -> None:
    assert convert(minor, source, target, rate) == converted


@given(st.integers(-(10**12), 10**12), CODES, CODES, RATES)
def test_there_and_back_is_within_one_unit_of_the_coarser_currency(
    minor: int, source: str, target: str, rate: Fraction
) -> None:
    back = convert(convert(minor, source, target, rate), target, source, 1 / rate)
    unit = Fraction(10 ** CURRENCIES[source][0], 10 ** CURRENCIES[target][0]) / rate
    assert abs(back - minor) <= max(Fraction(1), unit)


@given(st.lists(st.integers(-(10**9), 10**9), max_size=8), CODES, CODES, RATES)
def test_converted_parts_sum_to_the_converted_whole(
    parts: list[int], source: str, target: str, rate: Fraction
) -> None:
    assert sum(convert_parts(parts, source, target, rate)) == convert(
        sum(parts), source, target, rate
    )


def test_a_rate_is_frozen_in_the_digits_that_a_row_has() -> None:
    assert frozen_rate(Fraction(2, 3)) == Decimal("0.666666666667")
    assert frozen_rate(Fraction(100_000)) == 100_000
