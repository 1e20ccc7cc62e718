"""Celery entry points: each calls one service, each may run twice."""

import logging

from celery import current_app, shared_task
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from incubator.core import drafts, jobs, mail, notifications, scanning
from incubator.core.errors import DomainError
from incubator.core.models import FailedWork
from incubator.core.services import answers

log = logging.getLogger(__name__)


class BrokerSilent(DomainError):
    """A message could not be handed to the broker."""


@shared_task(name="incubator.core.tasks.send_due_mail")
def send_due_mail() -> int:
    return mail.send_due()


@shared_task(name="incubator.core.tasks.forget_old_answers")
def forget_old_answers() -> int:
    return answers.forget_old_answers()


@shared_task(name="incubator.core.tasks.send_due_digests")
def send_due_digests() -> int:
    return notifications.send_due_digests()


@shared_task(name="incubator.core.tasks.scan_due_documents")
def scan_due_documents() -> int:
    return scanning.scan_due()


@shared_task(name="incubator.core.tasks.run_due_jobs")
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


@shared_task(name="incubator.core.tasks.forget_old_drafts")
def forget_old_drafts() -> int:
    return drafts.forget_old_drafts()
