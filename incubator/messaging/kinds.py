"""What people are told about, and when it is mailed unless they choose otherwise.

Each app declares its own kinds in a module `notices.py`, which is found when Django starts.
"""

from dataclasses import dataclass
from typing import Any

from incubator.messaging.models import MailWhen


@dataclass(frozen=True, slots=True)
class Kind:
    """`label` and `help` say it on the page where people choose; both are lazy translations."""

    key: str
    label: Any
    help: Any
    mail: MailWhen


_declared: dict[str, Kind] = {}


def notification_kind(key: str, label: Any, help_text: Any, mail: MailWhen) -> None:
    _declared[key] = Kind(key, label, help_text, mail)


def notification_kinds() -> tuple[Kind, ...]:
    return tuple(_declared.values())


def kind_named(key: str) -> Kind:
    """Raises KeyError for a kind that nobody declared."""
    return _declared[key]
