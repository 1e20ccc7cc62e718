"""What the house holds about the viewer: shown, handed over as one file, erased."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from incubator.accounts.holdings import NAMED, counted, fate_of, hindrances
from incubator.accounts.models import User
from incubator.accounts.services import erasing
from incubator.accounts.services import personal as service
from incubator.core import books, shown
from incubator.web.buttons import button
from incubator.web.guards import SignedIn, signed_in
from incubator.web.refusals import told_on
from incubator.web.sent_once import sent_once


@signed_in
def personal_data(request: SignedIn) -> HttpResponse:
    kept = list(dict.fromkeys(map(str, NAMED.values())))
    counts = counted(request.user)
    context = {
        "held": [one for one in counts if one[1]],
        "absent": [label for label, count in counts if not count],
        "kept": kept,
        "due": _due(request.user),
    }
    return render(request, "accounts/personal_data.html", context)


def _due(user: User) -> str:
    """The day on which the account will be erased, if it was asked for."""
    pending = erasing.pending_erasure(user)
    return shown.day(books.day_of(pending.due_at)) if pending is not None else ""


@signed_in
@button
def take_out(request: SignedIn) -> StreamingHttpResponse:
    """Made while it is sent, and kept nowhere."""
    answer = StreamingHttpResponse(
        service.take_out(actor=request.user), content_type="application/zip"
    )
    name = f"personal-data-{books.today().isoformat()}.zip"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


@signed_in
@sent_once
def erase(request: SignedIn) -> HttpResponse:
    """What goes, what stays and what is in the way, before anybody decides; and the decision."""
    if request.method == "POST":
        with told_on(request):
            erasing.ask_erasure(actor=request.user)
            return redirect("accounts:personal_data")
    context = {
        "due": _due(request.user),
        "hindrances": hindrances(request.user),
        "fate": fate_of(request.user),
        "days": erasing.GRACE.days,
    }
    return render(request, "accounts/erase.html", context)


@signed_in
@button
def keep(request: SignedIn) -> str:
    pending = erasing.pending_erasure(request.user)
    if pending is None:
        return _("Nothing was to be erased.")
    erasing.keep_account(erasure=pending, actor=request.user)
    return _("You keep your account; nothing was erased.")
