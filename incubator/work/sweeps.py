"""How the beat and its workers are doing, read from the sweeps' last runs."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from incubator.work.models import SweepRun

# A sweep may be late by its own interval and a little more before it counts as late.
GRACE = timedelta(seconds=30)
# The beat's shortest sweeps run every five seconds; three missed minutes are no coincidence.
STALE_SECONDS = 180


@dataclass(frozen=True, slots=True)
class Sweep:
    """One sweep of the beat with its last run, if it ever ran."""

    task: str
    every: float
    last: SweepRun | None

    @property
    def name(self) -> str:
        """What it does, as the task is called: "resolve_payments"."""
        return self.task.rsplit(".", 1)[-1]

    @property
    def lag(self) -> timedelta | None:
        """How much later than it should the next run is."""
        if self.last is None:
            return None
        due = self.last.ended_at + timedelta(seconds=self.every)
        return max(timezone.now() - due, timedelta())

    @property
    def lag_seconds(self) -> int | None:
        return None if self.lag is None else round(self.lag.total_seconds())

    @property
    def is_late(self) -> bool:
        """One that never ran is not late: an hourly one waits an hour after the first start."""
        return self.lag is not None and self.lag > GRACE

    @property
    def tone(self) -> str:
        if self.is_late:
            return "alert"
        return "wait" if self.last is None or self.last.error else "good"

    @property
    def label(self) -> str:
        if self.last is None:
            return _("never ran")
        if self.is_late:
            return pgettext("sweep", "late")
        return _("failed") if self.last.error else _("on time")


def sweeps() -> list[Sweep]:
    """All sweeps of the beat, the late and failing ones first."""
    ran = {run.task: run for run in SweepRun.objects.all()}
    planned = [
        Sweep(sweep["task"], sweep["schedule"], ran.get(sweep["task"]))
        for sweep in settings.CELERY_BEAT_SCHEDULE.values()
    ]
    return sorted(planned, key=lambda sweep: (sweep.tone == "good", sweep.task))


def heartbeat_age() -> float | None:
    """Seconds since a worker last ended a sweep; None if never, or if nobody can tell."""
    try:
        age = SweepRun.objects.heartbeat_age()
    except DatabaseError:
        return None
    return None if age is None else age.total_seconds()
