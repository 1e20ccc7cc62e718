"""What exists in the demo only: declared once, asked wherever it is used, walked by the checks.

An app declares its parts in a module `demo_parts.py`. Nothing else asks `settings.DEMO`: whoever
needs to know asks the part, and `check --deploy` and `doctor` fail for a part that is there
although this is no demo.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.conf import settings


def this_is_a_demo() -> bool:
    return bool(settings.DEMO)


@dataclass(frozen=True, slots=True)
class DemoPart:
    """`what` is a sentence for operators, `remedy` how the part goes away.

    `is_there` says whether it is on. A part that lies `in_rows` asks the database, so that only
    checks of the database look for it.
    """

    what: str
    remedy: str
    is_there: Callable[[], bool] = field(default=this_is_a_demo)
    in_rows: bool = False


_parts: dict[str, DemoPart] = {}


def demo_part(
    key: str,
    what: str,
    remedy: str = "Take DEMO out of the environment.",
    *,
    is_there: Callable[[], bool] = this_is_a_demo,
    in_rows: bool = False,
) -> DemoPart:
    """Register it, and have it."""
    _parts[key] = DemoPart(what, remedy, is_there, in_rows)
    return _parts[key]


def demo_parts() -> dict[str, DemoPart]:
    return dict(_parts)


def out_of_place(*, in_rows: bool) -> Iterator[DemoPart]:
    """Parts that are there although this is no demo."""
    if not this_is_a_demo():
        yield from (part for part in _parts.values() if part.in_rows == in_rows and part.is_there())
