"""How one route is asked for."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """How one route is asked for. Who is answered what stands in `matrix.txt`.

    `names` are the things that stand in the address, by its arguments. `posted` is a body that
    passes the form, where an empty one would tell nothing.
    """

    names: dict[str, str] = field(default_factory=dict)
    posted: dict[str, Any] = field(default_factory=dict)
    fragment: bool = False
    reading_writes: bool = False
    switch: str = ""
