"""The Celery application: `celery -A incubator worker -B`."""

import os
from typing import Any

from celery import Celery
from celery.bootsteps import Step
from kombu.transport import TRANSPORT_ALIASES

from incubator.operation.checks import refuse_known_secrets

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "incubator.settings")

for scheme in ("redis", "rediss"):
    TRANSPORT_ALIASES[scheme] = "incubator.work.broker:Transport"
# The base of all tasks is named and not imported: it needs models, and this module comes first.
app = Celery("incubator", task_cls="incubator.work.task:Work")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


class RefuseKnownSecrets(Step):
    """A worker that signs with a key everybody knows does not start."""

    def include_if(self, parent: Any) -> bool:
        refuse_known_secrets()
        return False


app.steps["worker"].add(RefuseKnownSecrets)
