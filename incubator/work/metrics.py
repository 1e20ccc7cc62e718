"""Figures of the work behind the pages for Prometheus."""

from incubator.core.gauges import gauge
from incubator.work.models import FailedWork, SweepRun


@gauge("incubator_work_failed", "Tasks that failed for good and wait for a person.")
def work_failed() -> float:
    return FailedWork.objects.open().count()


@gauge("incubator_worker_heartbeat_seconds", "Seconds since a worker last finished a sweep.")
def worker_heartbeat() -> float:
    age = SweepRun.objects.heartbeat_age()
    # Prometheus has no "never"; infinity alerts as it should.
    return float("inf") if age is None else age.total_seconds()
