"""Failed work and the sweeps, for operations: what failed, when, how often, and a way to retry."""

from datetime import datetime

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_safe

from incubator.accounts.guards import staff_only
from incubator.core import acts, audit, shown
from incubator.messaging.models import OutgoingMail
from incubator.web.buttons import button
from incubator.web.guards import SignedIn
from incubator.web.tables import Column, Listing
from incubator.work.failures import retry_failure
from incubator.work.models import FailedWork
from incubator.work.sweeps import sweeps
from incubator.work.tasks import send_again

COLUMNS = (
    Column(
        "task",
        gettext_lazy("Task"),
        str,
        order="task",
        url=lambda f: reverse("work:failed_work", args=[f.pk]),
    ),
    Column("error", gettext_lazy("Error"), lambda f: f.error, wide=True),
    Column("times", gettext_lazy("Times"), lambda f: f.times, order="times", numeric=True),
    Column(
        "last",
        gettext_lazy("Last failed"),
        lambda f: _moment(f.last_failed_at),
        order="last_failed_at",
    ),
    Column("state", gettext_lazy("State"), lambda f: f.label, tone=lambda f: f.tone),
)


@staff_only("failed_work.read")
@require_safe
def listed(request: SignedIn) -> HttpResponse | StreamingHttpResponse:
    listing = Listing(
        request,
        FailedWork.objects.with_state(),
        COLUMNS,
        filters={"state": [("open", pgettext("state", "Open")), ("closed", _("Succeeded since"))]},
        search=("task", "error", "request_id"),
        order="-last_failed_at",
        name="failed-work",
        empty_title=_("No failed work"),
        empty_text=_("A task that still fails after all its retries is listed here."),
    )
    if listing.wants_csv:
        return listing.csv_response()
    context = {
        "listing": listing,
        "sweeps": sweeps(),
        "refused_letters": OutgoingMail.objects.given_up().count(),
    }
    return render(request, "work/failures.html", context)


@staff_only("failed_work.read")
@require_safe
def page(request: SignedIn, pk: int) -> HttpResponse:
    failed = get_object_or_404(FailedWork.objects.select_related("retried_by"), pk=pk)
    context = {
        "failed": failed,
        "may_retry": failed.closed_at is None and acts.may(request.user, "failed_work.retry"),
        "history": audit.history(failed),
        "facts": [
            (_("Failed"), f"{failed.times} ×"),
            (_("First"), _moment(failed.first_failed_at)),
            (_("Last"), _moment(failed.last_failed_at)),
            (_("Arguments"), str(failed.arguments)),
            (_("Request"), failed.request_id or "—"),
        ],
    }
    return render(request, "work/failure.html", context)


@staff_only("failed_work.retry")
@button
def retry(request: SignedIn, pk: int) -> str:
    failed = get_object_or_404(FailedWork, pk=pk)
    send_again(retry_failure(failed=failed, actor=request.user))
    return _("The task is on its way to a worker.")


def _moment(at: datetime) -> str:
    return shown.moment(at)
