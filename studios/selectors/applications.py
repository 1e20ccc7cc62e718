"""Who may read what about an application."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from incubator.accounts.access import Role, is_staff, people_with, roles_of
from incubator.accounts.models import User
from incubator.core import audit
from incubator.core.request_cache import once
from studios.models import REVIEWS_NEEDED, Application, Review
from studios.models.applications import UNDECIDED, UNDER_REVIEW
from studios.selectors.reviews import ready_to_decide, waiting_reviews


def own_application(viewer: User, number: str) -> Application:
    """The applicant's own application; for everybody else it does not exist."""
    found = Application.objects.founded_by(viewer).filter(number=number).select_related("track")
    application = found.first()
    if application is None:
        raise Http404
    return application


def staff_applications(viewer: User) -> QuerySet[Application]:
    """What is handed in: all of it for staff, for mere reviewers what they were asked about.

    Nobody sees the own application from the inside.
    """
    handed_in = (
        Application.objects.handed_in()
        .exclude(founder=viewer)
        .select_related("track", "founder", "decision")
    )
    if roles_of(viewer) == {Role.REVIEWER}:
        return handed_in.filter(reviews__reviewer=viewer)
    return handed_in if is_staff(viewer) else handed_in.none()


def staff_application(viewer: User, number: str) -> Application:
    application = staff_applications(viewer).filter(number=number).first()
    if application is None:
        raise Http404
    return application


def possible_reviewers(application: Application) -> QuerySet[User]:
    """Reviewers who are neither close to the founder nor assigned already."""
    return (
        people_with(Role.REVIEWER)
        .exclude(pk=application.founder_id)
        .exclude(reviews__application=application)
        .exclude(memberships__studio__memberships__user=application.founder_id)
        .exclude(
            applications__track=application.track_id,
            applications__state__in=UNDECIDED,
        )
    )


def who_is_next(application: Application, viewer: User) -> str:
    """What has to happen next and who does it, for staff; no names that the viewer must not know."""
    if _must_not_look_yet(application, viewer):
        return _next_for_reviewer(application, viewer)
    if application.state == "submitted":
        return _("Admissions assign %(reviews_needed)s reviewers.") % {
            "reviews_needed": REVIEWS_NEEDED
        }
    if application.state == "in_review" or (
        application.state == "reviewed" and not ready_to_decide().filter(pk=application.pk)
    ):
        asked = waiting_reviews().filter(application=application)
        names = ", ".join(review.reviewer.display_name for review in asked)
        if names:
            return _("Waiting for the reviews of %(names)s.") % {"names": names}
        return _("Admissions assign another reviewer.")
    if application.state == "reviewed":
        reviewers = application.reviews.values_list("reviewer_id", flat=True)
        officers = people_with(Role.ADMISSIONS).exclude(pk__in=list(reviewers))
        names = ", ".join(officer.display_name for officer in officers)
        return _("Ready to decide by somebody who did not review it: %(names)s.") % {
            "names": names or _("nobody yet")
        }
    return _("Decided; nothing is left to do.")


def _next_for_reviewer(application: Application, viewer: User) -> str:
    own = waiting_reviews().filter(application=application, reviewer=viewer)
    if application.state in UNDECIDED and not own.exists():
        return _("You have an interest by now, so somebody else reviews this.")
    return _("Waiting for your review.")


def state_of_review(application: Application, person: User) -> str:
    """What became of the review that the person was asked for; "" for who was not asked."""
    asked = application.reviews.filter(reviewer=person).values_list("state", flat=True)
    return once(("review of", application.pk, person.pk), asked.first) or ""


def _must_not_look_yet(application: Application, viewer: User) -> bool:
    """A reviewer with a review still to give is not influenced by the others."""
    return state_of_review(application, viewer) not in ("", "submitted")


def _is_blind(application: Application, viewer: User) -> bool:
    """Whether the others' reviews are hidden: from reviewers until they have given their own.

    While reviews are being given, also from officers who could be asked for one.
    """
    if _must_not_look_yet(application, viewer):
        return True
    still = application.state in UNDER_REVIEW
    could_be_asked = still and Role.REVIEWER in roles_of(viewer)
    return could_be_asked and not state_of_review(application, viewer)


def visible_reviews(application: Application, viewer: User) -> list[Review]:
    """The reviews a viewer may read: staff all, a reviewer first only the own, others none."""
    reviews = application.reviews.select_related("reviewer")
    if viewer.pk == application.founder_id or not is_staff(viewer):
        return []
    if _is_blind(application, viewer):
        return list(reviews.filter(reviewer=viewer))
    if roles_of(viewer) == {Role.REVIEWER} and not reviews.filter(reviewer=viewer).exists():
        return []
    return list(reviews)


def visible_history(application: Application, viewer: User) -> "QuerySet[Any]":
    """The timeline; without what reviewers did as long as the viewer must not know."""
    reviews = visible_reviews(application, viewer)
    rows = audit.history(application, *reviews)
    if _is_blind(application, viewer):
        hidden = application.reviews.exclude(reviewer=viewer).values_list("reviewer_id", flat=True)
        return rows.exclude(actor_id__in=list(hidden))
    return rows
