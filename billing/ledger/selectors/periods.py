"""Which part of the books is read: from day to day, and as they were known at a moment."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

# Where nobody names an end. PostgreSQL knows these days, and nothing is counted from them.
FIRST, LAST = date.min, date.max


@dataclass(frozen=True, slots=True)
class Period:
    """Days of the books, both included, by when things happened (`effective_on`).

    `known_before` leaves out what was recorded at that moment or later: the books as we knew them
    then. A transaction records all that it writes at the moment it began.
    """

    since: date = FIRST
    until: date = LAST
    known_before: datetime | None = None

    @property
    def values(self) -> dict[str, date | datetime | None]:
        """For SQL, by their names."""
        return {"since": self.since, "until": self.until, "known_before": self.known_before}

    def entries(self, prefix: str = "") -> Q:
        """What happened in it; `prefix` leads to the entry ("entry__")."""
        wanted = Q(
            **{f"{prefix}effective_on__gte": self.since, f"{prefix}effective_on__lte": self.until}
        )
        if self.known_before is not None:
            wanted &= Q(**{f"{prefix}recorded_at__lt": self.known_before})
        return wanted
