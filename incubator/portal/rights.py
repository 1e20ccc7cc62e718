"""What each role may do, as the acts say it: the tables of "People and rights"."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from incubator.accounts.access import Role
from incubator.core.acts import ACTS, STAFF, STUDIO
from studios.models import StudioRole


@dataclass(frozen=True, slots=True)
class Table:
    """Roles across, rights down: `areas` are (area, [(right, [held by the first role, …])])."""

    roles: list[Any]
    areas: list[tuple[str, list[tuple[str, list[bool]]]]]


def staff_table() -> Table:
    return _table(STAFF, Role)


def studio_table() -> Table:
    return _table(STUDIO, StudioRole)


def _table(side: str, roles: Iterable[Any]) -> Table:
    named = {f"{side}:{role}": role for role in roles}
    areas: dict[str, dict[str, list[bool]]] = {}
    for act in ACTS.values():
        held = act.who.roles()
        words = str(act.right or act.label)
        if words and held & named.keys():
            # Two acts that are called the same are one right to whoever reads this.
            areas.setdefault(str(act.area), {})[words] = [key in held for key in named]
    rows = [(area, list(rights.items())) for area, rights in sorted(areas.items())]
    return Table([role.label for role in named.values()], rows)
