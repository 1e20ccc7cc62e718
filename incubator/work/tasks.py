"""Celery entry points: each calls one service, each may run twice."""

from celery import current_app, shared_task
from django.utils.translation import gettext as _

from incubator.work import hints, jobs
from incubator.work.models import FailedWork


@shared_task(name="incubator.work.tasks.run_due_jobs")
def run_due_jobs() -> int:
    return jobs.run_due_jobs()


def send_again(failed: FailedWork) -> None:
    """Hand failed work to a worker once more. Raises BrokerSilent."""
    task = current_app.tasks.get(failed.task)
    if task is None:
        raise hints.BrokerSilent(
            _("This version knows no task %(task)s any more.") % {"task": failed.task}
        )
    hints.send(task, failed.arguments["args"], failed.arguments["kwargs"])
