from django.apps import AppConfig
from django.conf import settings
from django.utils.module_loading import autodiscover_modules

from incubator.operation import checks, sentry


class OperationConfig(AppConfig):
    """What operators see and run: doctor, backup, logs, metrics, health, the audit trail."""

    name = "incubator.operation"
    label = "operation"

    def ready(self) -> None:
        checks.register_checks()
        # Each app tells its own figures in a module `metrics.py`, see incubator.core.gauges.
        autodiscover_modules("metrics", "doctor")
        if settings.SENTRY_DSN:
            sentry.start_reporting(
                settings.SENTRY_DSN, environment=settings.SITE_URL, release=settings.RELEASE
            )
