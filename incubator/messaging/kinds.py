"""What people are told about, and when it is mailed unless they choose otherwise.

Each app declares its own kinds in a module `notices.py`, which is found when Django starts.
"""

from dataclasses import dataclass
from typing import Any

from incubator.messaging.models import MailWhen


@dataclass(frozen=True, slots=True)
class Kind:
    """`label` and `help` say it on the page where people choose; both are lazy translations.

    What is `always` mailed is about who gets in and where money goes: at once, whatever somebody
    chose, and to who did it as well, as it may not have been them.
    """

    key: str
    label: Any
    help: Any
    mail: MailWhen
    always: bool = False


_declared: dict[str, Kind] = {}


def notification_kind(
    key: str, label: Any, help_text: Any, mail: MailWhen, *, always: bool = False
) -> None:
    _declared[key] = Kind(key, label, help_text, mail, always)


def notification_kinds() -> tuple[Kind, ...]:
    return tuple(_declared.values())


def kinds_of_choice() -> tuple[Kind, ...]:
    """Those of which each person says when they are mailed."""
    return tuple(kind for kind in _declared.values() if not kind.always)


def kind_named(key: str) -> Kind:
    """Raises KeyError for a kind that nobody declared."""
    return _declared[key]
