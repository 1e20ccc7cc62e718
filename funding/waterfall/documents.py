"""Dataclasses to and from JSON documents, without loss and with errors that name the field.

A document holds ints, strings, booleans, null, lists and objects. A date is "YYYY-MM-DD", an
exact number a decimal or a fraction in a string ("12.5", "1/3"). A field with a default may be
left out; an unknown one is refused, so that a misspelt clause never silently means nothing.
"""

import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any, Literal, TypeVar

from funding.waterfall.codes import TermsCode, TermsInvalid

T = TypeVar("T")
SCALARS: dict[type, TermsCode] = {int: "not_whole", str: "not_text", bool: "not_boolean"}


@cache
def hints_of(cls: Any) -> dict[str, Any]:
    """The types of a dataclass's fields; resolving them each time would dominate reading."""
    return typing.get_type_hints(cls)


def write(value: Any, *, sparse: bool = False) -> Any:
    """The document of a dataclass, or of a value inside one; sparse leaves out what is usual."""
    if isinstance(value, Fraction):
        return number_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [write(item, sparse=sparse) for item in value]
    if is_dataclass(value):
        values = {field: getattr(value, field.name) for field in fields(value)}
        return {
            field.name: write(one, sparse=sparse)
            for field, one in values.items()
            if not sparse or one != field.default
        }
    return value


def read(cls: type[T], document: object, where: str = "") -> T:
    """Build `cls` from a document. Raises TermsInvalid with the path of the field at fault."""
    if not isinstance(document, Mapping):
        raise TermsInvalid(where, "not_object")
    known = {field.name: field for field in fields(cls)}  # type: ignore[arg-type]
    for name in document:
        if name not in known:
            raise TermsInvalid(_inside(where, str(name)), "unknown_field", known=", ".join(known))
    values = {}
    hints = hints_of(typing.cast("Any", cls))
    for name, field in known.items():
        if name in document:
            values[name] = _value(hints[name], document[name], _inside(where, name))
        elif field.default is MISSING:
            raise TermsInvalid(_inside(where, name), "missing")
    return cls(**values)


def _inside(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _value(kind: Any, raw: object, where: str) -> object:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is Literal:
        if raw not in arguments:
            raise TermsInvalid(where, "not_one_of", choices=", ".join(map(str, arguments)))
        return raw
    if origin is tuple:
        return _items(arguments, raw, where)
    if origin in {types.UnionType, typing.Union}:
        return _one_of(arguments, raw, where)
    if is_dataclass(kind):
        return read(typing.cast("type", kind), raw, where)
    return _scalar(kind, raw, where)


def _items(arguments: tuple[Any, ...], raw: object, where: str) -> tuple[object, ...]:
    if not isinstance(raw, list | tuple):
        raise TermsInvalid(where, "not_list")
    repeated = len(arguments) > 1 and arguments[1] is Ellipsis
    if not repeated and len(raw) != len(arguments):
        raise TermsInvalid(where, "item_count", count=len(arguments))
    kinds = [arguments[0]] * len(raw) if repeated else list(arguments)
    pairs = enumerate(zip(kinds, raw, strict=True))
    return tuple(_value(kind, item, f"{where}[{index}]") for index, (kind, item) in pairs)


def _one_of(arguments: tuple[Any, ...], raw: object, where: str) -> object:
    if type(None) in arguments:
        if raw is None:
            return None
        (kind,) = (argument for argument in arguments if argument is not type(None))
        return _value(kind, raw, where)
    # A union of dataclasses: each names itself in a literal field `kind`.
    by_kind = {typing.get_args(hints_of(item)["kind"])[0]: item for item in arguments}
    named = raw.get("kind") if isinstance(raw, Mapping) else None
    if named not in by_kind:
        raise TermsInvalid(_inside(where, "kind"), "not_one_of", choices=", ".join(by_kind))
    return _value(by_kind[named], raw, where)


def _scalar(kind: type, raw: object, where: str) -> object:
    if kind is Fraction:
        return _number(raw, where)
    if kind is date:
        try:
            return date.fromisoformat(raw)  # type: ignore[arg-type]
        except (TypeError, ValueError) as error:
            raise TermsInvalid(where, "not_date") from error
    if type(raw) is not kind:
        raise TermsInvalid(where, SCALARS[kind])
    return raw


def _number(raw: object, where: str) -> Fraction:
    if type(raw) is int:
        return Fraction(raw)
    try:
        return number_from(raw)  # type: ignore[arg-type]
    except (AttributeError, TypeError, ValueError) as error:
        raise TermsInvalid(where, "not_number") from error


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
