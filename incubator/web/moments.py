"""The lines of a timeline: what somebody did to one thing at one moment is told once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

# What one person does to one thing within this is one deed with what follows from it: a vote and
# the step that it was the last for, a wish and the question that it puts.
AT_ONCE = timedelta(seconds=1)


@dataclass(slots=True)
class Moment:
    """What somebody did to one thing at one moment, as one line of a timeline."""

    rows: list[Any]
    names_subject: bool = False

    @property
    def newest(self) -> Any:
        return self.rows[0]

    @property
    def said(self) -> str:
        return _(", ").join(str(row.said) for row in reversed(self.rows))

    @property
    def notes(self) -> list[object]:
        """Why, as somebody typed it or as we know it; nothing twice."""
        kinds = ("reason", "because")
        found = (getattr(row, kind, None) for row in reversed(self.rows) for kind in kinds)
        return list(dict.fromkeys(str(note) for note in found if note))

    def takes(self, row: Any) -> bool:
        """Whether the next older row tells of the same moment."""
        last = self.rows[-1]
        return (
            last.actor == row.actor is not None
            and about_of(last) == about_of(row) is not None
            and last.through == row.through
            and last.at - row.at <= AT_ONCE
        )


def about_of(row: Any) -> tuple[str, int] | None:
    return (row.subject_type, row.subject_id) if hasattr(row, "subject_type") else None


def moments_of(rows: Iterable[Any]) -> list[Moment]:
    """Audit rows, newest first, as a timeline tells them; of several things it names which."""
    moments: list[Moment] = []
    # Rows come by number; what was written down later than it happened stands where it belongs.
    for row in sorted(rows, key=lambda row: row.at, reverse=True):
        if moments and moments[-1].takes(row):
            moments[-1].rows.append(row)
        else:
            moments.append(Moment([row]))
    if len({about_of(moment.newest) for moment in moments}) > 1:
        for moment in moments:
            moment.names_subject = True
    return moments
