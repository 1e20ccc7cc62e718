"""Failed work and the sweeps, for operations: what failed, when, how often, and a way to retry."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import partition
from django.views.decorators.http import require_POST, require_safe

from incubator.core import audit
from incubator.core.access import Role, has_role
from incubator.core.errors import DomainError
from incubator.core.models import FailedWork, SweepRun
from incubator.core.services.work import retry_failure
from incubator.core.tables import Column, Listing
from incubator.core.tasks import send_again
from incubator.core.views.guards import SignedIn, staff_only

# A sweep may be late by its own interval and a little more before it counts as late.
GRACE = timedelta(seconds=30)

COLUMNS = (
    Column(
        "task", "Task", str, order="task", url=lambda f: reverse("core:failed_work", args=[f.pk])
    ),
    Column("error", "Error", lambda f: f.error, wide=True),
    Column("times", "Times", lambda f: f.times, order="times", numeric=True),
    Column("last", "Last failed", lambda f: _moment(f.last_failed_at), order="last_failed_at"),
    Column("state", "State", lambda f: f.label, tone=lambda f: f.tone),
)


@dataclass(frozen=True, slots=True)
class Sweep:
    """One sweep of the beat with its last run, if it ever ran."""

    task: str
    every: float
    last: SweepRun | None

    @property
    def lag(self) -> timedelta | None:
        """How much later than it should the next run is."""
        if self.last is None:
            return None
        due = self.last.ended_at + timedelta(seconds=self.every)
        return max(timezone.now() - due, timedelta())

    @property
    def lag_seconds(self) -> int | None:
        return None if self.lag is None else round(self.lag.total_seconds())

    @property
    def tone(self) -> str:
        if self.last is None or (self.lag is not None and self.lag > GRACE):
            return "alert"
        return "wait" if self.last.error else "good"

    @property
    def label(self) -> str:
        if self.last is None:
            return "never ran"
        if self.tone == "alert":
            return "late"
        return "failed" if self.last.error else "on time"


def sweeps() -> list[Sweep]:
    """All sweeps of the beat, the late and failing ones first."""
    ran = {run.task: run for run in SweepRun.objects.all()}
    planned = [
        Sweep(sweep["task"], sweep["schedule"], ran.get(sweep["task"]))
        for sweep in sorted(settings.CELERY_BEAT_SCHEDULE.values(), key=lambda s: s["task"])
    ]
    troubled, fine = partition(lambda sweep: sweep.tone == "good", planned)
    return [*troubled, *fine]


@staff_only(Role.OPERATIONS)
@require_safe
def works(request: SignedIn) -> HttpResponse | StreamingHttpResponse:
    listing = Listing(
        request,
        FailedWork.objects.with_state(),
        COLUMNS,
        filters={"state": [("open", "Open"), ("closed", "Succeeded since")]},
        search=("task", "error", "request_id"),
        order="-last_failed_at",
        name="failed-work",
        empty_title="No failed work",
        empty_text="A task that still fails after all its retries is listed here.",
    )
    if listing.wants_csv:
        return listing.csv_response()
    return render(request, "core/staff/works.html", {"listing": listing, "sweeps": sweeps()})


@staff_only(Role.OPERATIONS)
@require_safe
def work(request: SignedIn, pk: int) -> HttpResponse:
    failed = get_object_or_404(FailedWork.objects.select_related("retried_by"), pk=pk)
    context = {
        "failed": failed,
        "may_retry": failed.closed_at is None and has_role(request.user, Role.OPERATIONS),
        "history": audit.history(failed),
        "facts": [
            ("Failed", f"{failed.times} ×"),
            ("First", _moment(failed.first_failed_at)),
            ("Last", _moment(failed.last_failed_at)),
            ("Arguments", str(failed.arguments)),
            ("Request", failed.request_id or "none"),
        ],
    }
    return render(request, "core/staff/work.html", context)


@staff_only(Role.OPERATIONS)
@require_POST
def retry(request: SignedIn, pk: int) -> HttpResponse:
    failed = get_object_or_404(FailedWork, pk=pk)
    try:
        send_again(retry_failure(failed=failed, actor=request.user))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "The task is on its way to a worker.")
    return redirect("core:failed_work", pk=pk)


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")
