"""Long work: rows that workers take, one step at a time, and that people watch, stop and resume.

What a job does is a function named in settings.LONG_WORK. It is given a `Run`, does its work in
steps that may each be done twice, and says after each how far it is. The row is the truth: a
worker that dies leaves a row without a heartbeat, which the sweep hands to another worker, and a
job that was cancelled is noticed at the next step.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from incubator.accounts.access import Role, roles_of
from incubator.accounts.models import User
from incubator.core.errors import DomainError
from incubator.core.history import acting
from incubator.core.words import Said
from incubator.documents.models import Document
from incubator.messaging.notifications import notify
from incubator.work import words
from incubator.work.models import JOB, Job

log = logging.getLogger(__name__)


class JobStopped(DomainError):
    """The job was cancelled, or another worker has it now: stop here and change nothing more."""


class Run:
    """A worker's hold on a job. `checkpoint` is what the last step left to begin from."""

    def __init__(self, job: Job) -> None:
        self.job_id = job.pk
        self.owner = job.owner
        self.arguments: dict[str, Any] = dict(job.arguments)
        self.checkpoint: dict[str, Any] = dict(job.checkpoint)
        self.document: Document | None = None
        # Two workers can believe that a job is theirs; only the one that started last is right.
        self._token: datetime | None = job.started_at

    def expect(self, total: int) -> None:
        """How many steps there are in all, those of earlier runs included."""
        self._write(total=total)

    def step(self, count: int = 1, **checkpoint: Any) -> None:
        """So many steps more are done. Raises JobStopped when no more are wanted."""
        self.checkpoint |= checkpoint
        self._write(done=F("done") + count, checkpoint=self.checkpoint)

    def _write(self, **fields: Any) -> None:
        mine = Job.objects.filter(pk=self.job_id, state="running", started_at=self._token)
        if not mine.update(heartbeat_at=timezone.now(), **fields):
            raise JobStopped(_("This job was stopped."))


Work = Callable[[Run], Said]


@transaction.atomic
def start_job(*, kind: str, title: Said, owner: User, **arguments: Any) -> Job:
    """Put long work into the queue; a worker takes it within seconds.

    The same work that is still under way is returned instead of begun twice.
    """
    if kind not in settings.LONG_WORK:
        raise KeyError(kind)
    User.objects.select_for_update().get(pk=owner.pk)
    unfinished = Job.objects.filter(
        kind=kind, arguments=arguments, owner=owner, state__in=("queued", "running")
    ).first()
    return unfinished or Job.objects.create(
        kind=kind, title=title, owner=owner, arguments=arguments
    )


@transaction.atomic
def cancel_job(*, job: Job, actor: User) -> Job:
    """Stop it after the step it is at; what is done stays done."""
    _require_own(job, actor)
    JOB.advance(job, "cancel", actor=actor)
    Job.objects.filter(pk=job.pk).update(ended_at=timezone.now())
    return job


@transaction.atomic
def resume_job(*, job: Job, actor: User) -> Job:
    """Queue it again, to go on from where it stopped."""
    _require_own(job, actor)
    JOB.advance(job, "resume", actor=actor)
    Job.objects.filter(pk=job.pk).update(ended_at=None, error="", lost_runs=0)
    return job


def _require_own(job: Job, actor: User) -> None:
    if job.owner_id != actor.pk and Role.ADMINISTRATOR not in roles_of(actor):
        raise PermissionDenied(
            _("Only whoever started a job or an administrator stops or resumes it.")
        )


def run_due_jobs(limit: int = 1) -> int:
    """Take up what went silent, then run what is queued; returns how many jobs were run."""
    _requeue_silent()
    ran = 0
    for _turn in range(limit):
        job = _take()
        if job is None:
            break
        _run(job)
        ran += 1
    return ran


@transaction.atomic
def _requeue_silent() -> None:
    """Hand silent jobs to another worker, unless they have cost several their life in one place."""
    silent = Job.objects.silent().select_related("owner")
    for job in silent.select_for_update(skip_locked=True, of=("self",)):
        got_on = job.done > job.began_at
        job.lost_runs = 1 if got_on else job.lost_runs + 1
        job.save(update_fields=["lost_runs"])
        if job.lost_runs >= Job.MOST_LOST_RUNS:
            _close(job, "fail", error=words.DIED())
        else:
            JOB.advance(job, "requeue", actor=None, because=words.WENT_SILENT())


@transaction.atomic
def _take() -> Job | None:
    job = (
        Job.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("owner")
        .filter(state="queued")
        .order_by("id")
        .first()
    )
    if job is None:
        return None
    JOB.advance(job, "start", actor=None)
    job.started_at = job.heartbeat_at = timezone.now()
    job.began_at = job.done
    job.save(update_fields=["started_at", "heartbeat_at", "began_at"])
    return job


def _run(job: Job) -> None:
    run = Run(job)
    try:
        work: Work = import_string(settings.LONG_WORK[job.kind])
        # A refusal that is no phrase keeps the words it was raised with, which the owner reads.
        with acting(job.owner_id, f"job {job.pk}"), override(job.owner.language):
            said = work(run)
    except JobStopped:
        log.info("job %s stopped", job.pk)
    except DomainError as error:
        _end(job, run, "fail", error=error.said)
    except (PermissionDenied, Http404):
        _end(job, run, "fail", error=words.REFUSED())
    except Exception:
        # Whatever it was, the person is told and the log has the rest.
        log.exception("job %s failed", job.pk)
        _end(job, run, "fail", error=words.FAULT())
    else:
        _end(job, run, "finish", result=said)


@transaction.atomic
def _end(job: Job, run: Run, verb: str, *, result: Said | str = "", error: Said | str = "") -> None:
    mine = Job.objects.select_for_update().filter(
        pk=job.pk, state="running", started_at=job.started_at
    )
    if mine.exists():
        _close(job, verb, result=result, error=error, document=run.document)


def _close(
    job: Job,
    verb: str,
    *,
    result: Said | str = "",
    error: Said | str = "",
    document: Document | None = None,
) -> None:
    """End the job and tell its owner, whoever noticed the end."""
    JOB.advance(job, verb, actor=None)
    Job.objects.filter(pk=job.pk).update(
        ended_at=timezone.now(), result=result, error=error, document=document
    )
    notify(
        person=job.owner,
        kind="work_done",
        said=words.ENDED(job=job.title, state=JOB.state_said(job.state)),
        text=result or error,
        url=reverse("work:job", args=[job.pk]),
        # Resumed and ended again is another event.
        key=f"job:{job.pk}:{timezone.now():%Y%m%d%H%M%S%f}",
    )
