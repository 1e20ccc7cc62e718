"""Editors: what studios sent, and a verdict on each."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import TaskState

from cms.models import GamePage
from cms.selectors.moderation import (
    changes_to_live,
    editors_for,
    is_own,
    page_of_submission,
    pages_of,
    standing_of,
    submissions,
)
from cms.selectors.pages import draft_of
from cms.services.moderation import approve_page, return_page
from incubator.accounts.guards import staff_only
from incubator.accounts.models import User
from incubator.core import acts, audit
from incubator.web.buttons import button
from incubator.web.guards import SignedIn, answer
from incubator.web.tables import Column, Listing

# Wagtail's words for a verdict, and ours, with the pill's tone.
STATES = {
    TaskState.STATUS_IN_PROGRESS: (gettext_lazy("waiting"), "wait"),
    TaskState.STATUS_APPROVED: (gettext_lazy("published"), "good"),
    TaskState.STATUS_REJECTED: (gettext_lazy("returned"), "alert"),
    TaskState.STATUS_CANCELLED: (gettext_lazy("taken back"), "idle"),
}


@staff_only("page.read")
def moderation(request: SignedIn) -> HttpResponseBase:
    found = submissions()
    pages = pages_of(found)
    listing = Listing(
        request,
        found.filter(pk__in=pages),
        (
            Column("page", _("Game page"), lambda one: pages[one.pk].game.title, url=_url),
            Column("studio", _("Studio"), lambda one: pages[one.pk].game.studio.name),
            Column("state", _("State"), lambda one: STATES[one.status][0], tone=_tone),
            Column("asked", _("Sent by"), lambda one: one.workflow_state.requested_by),
            Column("since", _("Sent"), lambda one: one.started_at, order="started_at"),
            Column("editor", _("Answered by"), lambda one: one.finished_by or ""),
        ),
        filters={"status": [(status, words[0]) for status, words in STATES.items()]},
        search=("revision__object_str", "workflow_state__requested_by__name"),
        order="is_answered",
        name="moderation",
        empty_title=_("Nothing to read yet"),
        empty_text=_("A page appears here when a studio sends it to the editors."),
    )
    if listing.wants_csv:
        return listing.csv_response()
    return render(request, "cms/moderation.html", {"listing": listing})


@staff_only("page.read")
def submission(request: SignedIn, pk: int) -> HttpResponse:
    """One submission: what would change, a preview, and the verdict."""
    found = get_object_or_404(submissions(), pk=pk)
    page = page_of_submission(found)
    is_waiting = found.status == TaskState.STATUS_IN_PROGRESS
    context = {
        "submission": found,
        "page": page,
        "game": page.game,
        "studio": page.game.studio,
        "state": STATES[found.status],
        "standing": standing_of(page),
        "is_waiting": is_waiting,
        "changes": changes_to_live(page, draft_of(page)) if is_waiting else [],
        "editors": editors_for(page.game.studio),
        "may_decide": is_waiting
        and acts.may(request.user, "page.publish")
        and not is_own(request.user, found, page),
        "edit_url": _editor_for(request.user, page),
        "history": audit.history(page),
    }
    return render(request, "cms/submission.html", context)


def _editor_for(viewer: User, page: GamePage) -> str:
    """The page in Wagtail's editor, for those whom it would let in."""
    change = acts.ACTS["page.change_in_editor"]
    may = change.who.side_of(viewer, page) and not change.refusal(page, viewer)
    return reverse("wagtailadmin_pages:edit", args=[page.pk]) if may else ""


@staff_only("page.publish", "page.return")
@button
def decide(request: SignedIn, pk: int) -> HttpResponse:
    """`verdict` is approve or reject; a rejection carries its reason."""
    found = get_object_or_404(submissions(), pk=pk)
    if request.POST.get("verdict") == "approve":
        page = approve_page(submission=found, actor=request.user, comment=answer(request))
        messages.success(request, _("%(page)s is live now.") % {"page": page.title})
    else:
        page = return_page(submission=found, actor=request.user, reason=answer(request))
        messages.success(request, _("%(page)s is back with its studio.") % {"page": page.title})
    return redirect("cms:moderation")


def _url(one: TaskState) -> str:
    return reverse("cms:submission", args=[one.pk])


def _tone(one: TaskState) -> str:
    return STATES[one.status][1]
