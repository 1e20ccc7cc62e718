"""Kinds of entries: what each entry of a kind says, and what the kind is called in lists.

    REFUND = entry_kind("billing.refund", _("refund"), _("Refund of %(game)s (%(order)s)"))
    Draft(key=…, said=REFUND(game="Kite", order="O-1001"), …)

An entry keeps the kind's key with its parameters, so the key's meaning never changes.
"""

from dataclasses import dataclass
from typing import Any

from incubator.core.words import Phrase, Said, Value, phrase


@dataclass(frozen=True, slots=True)
class EntryKind:
    """`name` is lazily translated: "refund"."""

    name: Any
    words: Phrase

    def __call__(self, **parameters: Value) -> Said:
        return self.words(**parameters)


ENTRY_KINDS: dict[str, EntryKind] = {}


def entry_kind(key: str, name: Any, template: Any) -> EntryKind:
    """Declare a kind. `template` is a lazy translation with %(name)s placeholders."""
    ENTRY_KINDS[key] = EntryKind(name, phrase(key, template))
    return ENTRY_KINDS[key]


def kind_name(key: str) -> str:
    known = ENTRY_KINDS.get(key)
    return str(known.name) if known else key
