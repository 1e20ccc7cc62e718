from incubator.work.models.failures import FailedWork, SweepRun
from incubator.work.models.jobs import JOB, Job

__all__ = ["JOB", "FailedWork", "Job", "SweepRun"]
