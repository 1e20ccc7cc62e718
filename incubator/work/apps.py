from django.apps import AppConfig


class WorkConfig(AppConfig):
    """Work behind the pages: jobs with progress, sweeps, tasks that failed."""

    name = "incubator.work"
    label = "work"
