"""What was done for whoever asked, and how they liked it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from support.models import Score, Ticket
from support.models.satisfaction import TONES
from support.promises import in_words


@dataclass(frozen=True, slots=True)
class Service:
    """`time` that was written on its answers, in words, or nothing; the rating that counts."""

    time: str
    label: Any = ""
    tone: str = ""
    comment: str = ""
    agent: str = ""


def service_of(ticket: Ticket) -> Service | None:
    """Of a ticket as `staff_ticket` loads it; None where nothing is to be said."""
    seconds: int = getattr(ticket, "service_seconds", None) or 0
    rated: dict[str, str] | None = getattr(ticket, "rated", None)
    # A minute that was begun is one.
    time = in_words(timedelta(minutes=-(-seconds // 60))) if seconds else ""
    if rated is None:
        return Service(time) if time else None
    score = Score(rated["score"])
    return Service(time, score.label, TONES[score], rated["comment"], rated["agent"] or "")
