"""Failed work and the sweeps, for operations: what failed, when, how often, and a way to retry."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from incubator.accounts.access import Role, has_role
from incubator.accounts.guards import SignedIn, staff_only
from incubator.core import audit
from incubator.core.errors import DomainError
from incubator.web.tables import Column, Listing
from incubator.work.failures import retry_failure
from incubator.work.models import FailedWork
from incubator.work.sweeps import sweeps
from incubator.work.tasks import send_again

COLUMNS = (
    Column(
        "task", _("Task"), str, order="task", url=lambda f: reverse("work:failed_work", args=[f.pk])
    ),
    Column("error", _("Error"), lambda f: f.error, wide=True),
    Column("times", _("Times"), lambda f: f.times, order="times", numeric=True),
    Column("last", _("Last failed"), lambda f: _moment(f.last_failed_at), order="last_failed_at"),
    Column("state", _("State"), lambda f: f.label, tone=lambda f: f.tone),
)


@staff_only(Role.OPERATIONS)
@require_safe
def listed(request: SignedIn) -> HttpResponse | StreamingHttpResponse:
    listing = Listing(
        request,
        FailedWork.objects.with_state(),
        COLUMNS,
        filters={"state": [("open", gettext("Open")), ("closed", gettext("Succeeded since"))]},
        search=("task", "error", "request_id"),
        order="-last_failed_at",
        name="failed-work",
        empty_title=gettext("No failed work"),
        empty_text=gettext("A task that still fails after all its retries is listed here."),
    )
    if listing.wants_csv:
        return listing.csv_response()
    return render(request, "work/failures.html", {"listing": listing, "sweeps": sweeps()})


@staff_only(Role.OPERATIONS)
@require_safe
def page(request: SignedIn, pk: int) -> HttpResponse:
    failed = get_object_or_404(FailedWork.objects.select_related("retried_by"), pk=pk)
    context = {
        "failed": failed,
        "may_retry": failed.closed_at is None and has_role(request.user, Role.OPERATIONS),
        "history": audit.history(failed),
        "facts": [
            (gettext("Failed"), f"{failed.times} ×"),
            (gettext("First"), _moment(failed.first_failed_at)),
            (gettext("Last"), _moment(failed.last_failed_at)),
            (gettext("Arguments"), str(failed.arguments)),
            (gettext("Request"), failed.request_id or "—"),
        ],
    }
    return render(request, "work/failure.html", context)


@staff_only(Role.OPERATIONS)
@require_POST
def retry(request: SignedIn, pk: int) -> HttpResponse:
    failed = get_object_or_404(FailedWork, pk=pk)
    try:
        send_again(retry_failure(failed=failed, actor=request.user))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, gettext("The task is on its way to a worker."))
    return redirect("work:failed_work", pk=pk)


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")
