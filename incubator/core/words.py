"""Words are keys: what is kept is a phrase's key with typed parameters, worded when it is shown.

Audit rows, subjects, statement lines, ledger entries, notifications and results of jobs outlive
the language and the wording of the day they were written. They keep `Said`: a key and parameters;
the reader's page words it in the reader's language. A key once written is never removed or given
another meaning. A name that a person chose stays as it is, in every language.

    REFUNDED = phrase("billing.refunded", _("refunded %(amount)s of %(order)s"))
    said = REFUNDED(amount=Money(1499, "USD"), order="O-1001")
    row.phrase, row.parameters = said.key, said.parameters_kept()
    str(said_from(row.phrase, row.parameters))  # in the language that is active now
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol, runtime_checkable

from incubator.core import shown
from incubator.core.money import format_money

PLACEHOLDER = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount as a parameter: minor units of its currency."""

    minor: int
    currency: str

    def __str__(self) -> str:
        return format_money(self.minor, self.currency)


@dataclass(frozen=True, slots=True)
class Month:
    """A month as a parameter, by its first day."""

    first: date

    def __str__(self) -> str:
        return shown.month(self.first)


@dataclass(frozen=True, slots=True)
class Said:
    """A phrase with its parameters: what is kept, and what `str` words for the reader."""

    key: str
    parameters: Mapping[str, "Value"] = field(default_factory=dict)

    def __str__(self) -> str:
        known = PHRASES.get(self.key)
        # A page of the past is shown even where a key was lost; a test keeps that from happening.
        return known.worded(self.parameters) if known else self.key

    def parameters_kept(self) -> dict[str, Any]:
        """The parameters as JSON values, see `said_from`."""
        return {name: value_kept(value) for name, value in self.parameters.items()}

    def kept(self) -> dict[str, Any]:
        """All of it as one JSON object, for where there is one column: see `said_again`."""
        return {"key": self.key, "parameters": self.parameters_kept()}


# A name or other text of somebody's own, a number, an amount, a day, a month, or another phrase.
Value = str | int | Money | date | Month | Said


@dataclass(frozen=True)
class Phrase:
    """A key with its words. `template` is lazily translated and names its parameters."""

    key: str
    template: Any
    names: frozenset[str]

    def __call__(self, **parameters: Value) -> Said:
        if parameters.keys() != self.names:
            raise TypeError(
                f"{self.key} takes {sorted(self.names)}, but was given {sorted(parameters)}."
            )
        return Said(self.key, parameters)

    def worded(self, parameters: Mapping[str, Value]) -> str:
        return str(self.template % {name: _shown(value) for name, value in parameters.items()})

    def bare(self) -> str:
        """Its own words without any parameter, in the language that is active now."""
        # A lazy plural is empty until it knows its number.
        words = str(self.template) or str(self.template % dict.fromkeys(self.names, 2))
        return PLACEHOLDER.sub("", words)


PHRASES: dict[str, Phrase] = {}


def phrase(key: str, template: Any, *names: str) -> Phrase:
    """Declare a phrase. `template` is a lazy translation with %(name)s placeholders.

    A lazy plural cannot be read before its number is known, so it lists its names itself.
    """
    if key in PHRASES:
        raise ValueError(f"The key {key} has a meaning already.")
    found = names or PLACEHOLDER.findall(str(template))
    PHRASES[key] = Phrase(key, template, frozenset(found))
    return PHRASES[key]


def phrases_of(noun: str, choices: Iterable[tuple[str, Any]]) -> dict[str, Phrase]:
    """Declare what choices are called, such as roles, so that they can be parameters."""
    return {value: phrase(f"{noun}.{value}", label) for value, label in choices}


def keys_saying(text: str) -> list[str]:
    """The keys whose own words contain the text, in the language that is active now."""
    wanted = text.casefold()
    return [known.key for known in PHRASES.values() if wanted in known.bare().casefold()]


@runtime_checkable
class Named(Protocol):
    """An object whose name is made of words of ours: "Payout P-1001"."""

    def as_said(self) -> str | Said: ...


def shortened(account: str) -> str:
    """Enough of an account to recognise it by: "DE02…51"."""
    bare = "".join(account.split())
    return account if len(bare) <= 8 else f"{bare[:4]}…{bare[-2:]}"


def called(thing: object) -> str | Said:
    """What a thing is called, to be kept: its own name, or words of ours with its number."""
    return thing.as_said() if isinstance(thing, Named) else str(thing)


def said_from(key: str, parameters: Mapping[str, Any]) -> Said:
    """What a row keeps in two columns, ready to be worded by `str`."""
    return Said(key, {name: value_read(value) for name, value in parameters.items()})


def said_again(kept: Mapping[str, Any]) -> Said:
    """What a row keeps in one column, see `Said.kept`."""
    return said_from(kept["key"], kept["parameters"])


def value_kept(value: Value) -> Any:
    """Names and numbers as they are; the rest as an object of one member that names its type."""
    match value:
        case Money(minor, currency):
            return {"money": [minor, currency]}
        case Month(first):
            return {"month": first.isoformat()}
        case Said():
            return {"said": value.kept()}
        case date():
            return {"date": value.isoformat()}
    return value


def value_read(kept: Any) -> Value:
    """What `value_kept` was given."""
    match kept:
        case {"money": [minor, currency]}:
            return Money(minor, currency)
        case {"month": first}:
            return Month(date.fromisoformat(first))
        case {"said": said}:
            return said_again(said)
        case {"date": day}:
            return date.fromisoformat(day)
        case str() | int():
            return kept
    raise ValueError(f"{kept!r} is no parameter of a phrase.")


def _shown(value: Value) -> str | int:
    if isinstance(value, date):
        return shown.day(value)
    # A lazy plural chooses its form by the number itself.
    return value if isinstance(value, int) else str(value)
