from django.apps import AppConfig
from django.conf import settings
from django.utils.module_loading import autodiscover_modules

from incubator.core import checks
from incubator.core.observability import sentry


class CoreConfig(AppConfig):
    """The bottom of the house: people, audit, approvals, lifecycles, mail, documents, money."""

    name = "incubator.core"
    label = "core"

    def ready(self) -> None:
        checks.register_checks()
        autodiscover_modules("metrics")
        if settings.SENTRY_DSN:
            sentry.start_reporting(
                settings.SENTRY_DSN, environment=settings.SITE_URL, release=settings.RELEASE
            )
