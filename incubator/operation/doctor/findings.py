"""What an examination says."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    FINE = "fine"
    ADVICE = "advice"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `remedy` says what to do when it is not fine."""

    level: Level
    text: str
    remedy: str = ""


def fine(text: str) -> Finding:
    return Finding(Level.FINE, text)


def advice(text: str, remedy: str) -> Finding:
    return Finding(Level.ADVICE, text, remedy)


def failure(text: str, remedy: str) -> Finding:
    return Finding(Level.FAILURE, text, remedy)
