"""Celery entry points: each calls one service, each may run twice."""

import logging

from celery import current_app, shared_task
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from incubator.core.errors import DomainError
from incubator.work import jobs
from incubator.work.models import FailedWork

log = logging.getLogger(__name__)


class BrokerSilent(DomainError):
    """A message could not be handed to the broker."""


@shared_task(name="incubator.work.tasks.run_due_jobs")
def run_due_jobs() -> int:
    return jobs.run_due_jobs()


def send_again(failed: FailedWork) -> None:
    """Hand failed work to a worker once more. Raises BrokerSilent."""
    called = failed.arguments
    try:
        current_app.tasks[failed.task].apply_async(called["args"], called["kwargs"], retry=False)
    except KeyError:
        raise BrokerSilent(
            _("This version knows no task %(task)s any more.") % {"task": failed.task}
        ) from None
    except OperationalError as error:
        log.warning("%s is not sent again: %s", failed.task, error)
        raise BrokerSilent(
            _("The broker does not answer, so no worker was told. Look at /readyz, then try again.")
        ) from error
