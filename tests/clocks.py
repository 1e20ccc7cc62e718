"""Clocks that a test holds, or moves: `timezone.now` as the whole product reads it."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone


class Watch:
    """What time it is, as long as the test lasts."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def on(self, **spans: float) -> datetime:
        self.moment += timedelta(**spans)
        return self.moment


def held_at(moment: datetime, monkeypatch: pytest.MonkeyPatch) -> Watch:
    watch = Watch(moment)
    monkeypatch.setattr(timezone, "now", watch)
    return watch


def go_on_from(moment: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is that moment now, and goes on from there."""
    now = timezone.now
    ahead = moment - now()
    monkeypatch.setattr(timezone, "now", lambda: now() + ahead)
