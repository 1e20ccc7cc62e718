"""The staff's side of admissions: who reviews, what they say, what is decided."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incubator.accounts.access import Role
from incubator.accounts.guards import staff_only
from incubator.accounts.models import User
from incubator.core import shown
from incubator.core.acts import open_to
from incubator.core.money import format_money
from incubator.web.buttons import button
from incubator.web.guards import SignedIn
from incubator.web.refusals import told_on
from incubator.web.sent_once import sent_once
from incubator.web.tables import Column, Listing
from studios import words
from studios.forms.applications import AssignForm, DecisionForm, ReviewForm
from studios.models import APPLICATION, Application, Review, Track
from studios.selectors import applications as selectors
from studios.selectors.reviews import lacks_reviewers
from studios.services.applications import decide
from studios.services.reviews import assign_reviewer, submit_review

READERS = (Role.ADMISSIONS, Role.REVIEWER, Role.FUND_MANAGER)


def _asked(application: Application) -> str:
    return format_money(application.requested_minor or 0, application.currency)


COLUMNS = (
    Column(
        "studio",
        gettext_lazy("Studio"),
        lambda a: a.studio_name,
        order="studio_name",
        url=lambda a: reverse("studios:staff_application", args=[a.number]),
    ),
    Column("number", gettext_lazy("Application"), lambda a: a.number, order="number"),
    Column("game", gettext_lazy("Game"), lambda a: a.game_title),
    Column("track", gettext_lazy("Track"), lambda a: str(a.track), order="track__name"),
    Column("founder", gettext_lazy("Founder"), lambda a: a.founder.display_name),
    Column("asked", gettext_lazy("Asks for"), _asked, numeric=True),
    Column(
        "submitted",
        gettext_lazy("Submitted"),
        lambda a: shown.day(a.submitted_at),
        order="submitted_at",
    ),
    Column("state", gettext_lazy("State"), lambda a: a.label, tone=lambda a: a.tone),
)


@staff_only("application.read")
def admissions(request: SignedIn) -> HttpResponse | StreamingHttpResponse:
    listing = Listing(
        request,
        selectors.staff_applications(request.user),
        COLUMNS,
        filters={
            "state": [(state, label) for state, label in APPLICATION.choices if state != "draft"],
            "track__slug": [(track.slug, str(track)) for track in Track.objects.all()],
        },
        search=("number", "studio_name", "game_title", "founder__name"),
        order="-submitted_at",
        name="applications",
        empty_title=_("No application here"),
        empty_text=_("Founders apply on the public site; what they hand in is listed here."),
    )
    if listing.wants_csv:
        return listing.csv_response()
    return render(request, "studios/staff/admissions.html", {"listing": listing})


@staff_only("application.read")
def staff_application(request: SignedIn, number: str) -> HttpResponse:
    return _page(request, selectors.staff_application(request.user, number))


@staff_only("review.assign")
@sent_once
@button
def assign(request: SignedIn, number: str) -> HttpResponse:
    user = request.user
    application = selectors.staff_application(user, number)
    form = AssignForm(request.POST, reviewers=selectors.possible_reviewers(application))
    if form.is_valid():
        reviewer = form.cleaned_data["reviewer"]
        with told_on(form):
            assign_reviewer(application=application, reviewer=reviewer, actor=user)
            messages.success(
                request, _("%(reviewer)s is asked for a review.") % {"reviewer": reviewer}
            )
            return redirect("studios:staff_application", number)
    return _page(request, application, assign_form=form)


@staff_only("review.submit")
@sent_once
@button
def review(request: SignedIn, number: str) -> HttpResponse:
    user = request.user
    application = selectors.staff_application(user, number)
    own = application.reviews.filter(reviewer=user).first()
    if own is None:
        raise Http404
    form = ReviewForm(request.POST)
    if form.is_valid():
        with told_on(form):
            submit_review(review=own, actor=user, **form.cleaned_data)
            messages.success(request, _("Your review is submitted. You now see the others."))
            return redirect("studios:staff_application", number)
    return _page(request, application, review_form=form)


@staff_only("application.accept", "application.decline")
@sent_once
@button
def decision(request: SignedIn, number: str) -> HttpResponse:
    user = request.user
    application = selectors.staff_application(user, number)
    form = DecisionForm(request.POST)
    if form.is_valid():
        with told_on(form):
            decide(application=application, actor=user, **form.cleaned_data)
            messages.success(request, _("Decided. The founder has been told by mail."))
            return redirect("studios:staff_application", number)
    return _page(request, application, decision_form=form)


def _page(request: SignedIn, application: Application, **forms: Form) -> HttpResponse:
    """The object page; `forms` are those that came back with mistakes in them."""
    user = request.user
    reviews = selectors.visible_reviews(application, user)
    own = next((review for review in reviews if review.reviewer_id == user.pk), None)
    context: dict[str, Any] = {
        "application": application,
        "reviews": reviews,
        "own_review": own,
        "history": selectors.visible_history(application, user),
        "next": selectors.who_is_next(application, user),
        # Asked only where somebody can assign one.
        "lacks_reviewers": partial(lacks_reviewers, application),
        "decision": getattr(application, "decision", None),
        "studio": getattr(application, "studio", None),
    }
    return render(
        request,
        "studios/staff/application.html",
        context | _forms_for(user, application, own) | forms,
    )


def _forms_for(user: User, application: Application, own: Review | None) -> dict[str, Form]:
    """What this person can do now, and nothing else."""
    found: dict[str, Form] = {}
    can = open_to(application, user) | (open_to(own, user) if own is not None else set())
    if "review.submit" in can:
        found["review_form"] = ReviewForm()
    if words.ASSIGN_REVIEWER.key in can:
        found["assign_form"] = AssignForm(reviewers=selectors.possible_reviewers(application))
    if "application.accept" in can:
        found["decision_form"] = DecisionForm()
    return found
