"""Who may read what about an application."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from incubator.core import audit
from incubator.core.access import Role, is_staff, roles_of
from incubator.core.models import User
from studios.models import Application, Review


def own_application(viewer: User, number: str) -> Application:
    """The applicant's own application; for everybody else it does not exist."""
    found = Application.objects.founded_by(viewer).filter(number=number).select_related("track")
    application = found.first()
    if application is None:
        raise Http404
    return application


def staff_application(viewer: User, number: str) -> Application:
    """A handed-in application, for staff; the founder's own one stays the founder's."""
    application = (
        Application.objects.handed_in()
        .filter(number=number)
        .exclude(founder=viewer)
        .select_related("track", "founder")
        .first()
    )
    if application is None or not is_staff(viewer):
        raise Http404
    return application


def _must_not_look_yet(application: Application, viewer: User) -> bool:
    """A reviewer with a review still to give is not influenced by the others."""
    return application.reviews.filter(reviewer=viewer).exclude(state="submitted").exists()


def visible_reviews(application: Application, viewer: User) -> list[Review]:
    """The reviews a viewer may read: staff all, a reviewer first only the own, others none."""
    reviews = application.reviews.select_related("reviewer")
    if viewer.pk == application.founder_id or not is_staff(viewer):
        return []
    if _must_not_look_yet(application, viewer):
        return list(reviews.filter(reviewer=viewer))
    if roles_of(viewer) == {Role.REVIEWER} and not reviews.filter(reviewer=viewer).exists():
        return []
    return list(reviews)


def visible_history(application: Application, viewer: User) -> "QuerySet[Any]":
    """The timeline; without what reviewers did as long as the viewer must not know."""
    reviews = visible_reviews(application, viewer)
    rows = audit.history(application, *reviews)
    if _must_not_look_yet(application, viewer):
        hidden = application.reviews.exclude(reviewer=viewer).values_list("reviewer_id", flat=True)
        return rows.exclude(actor_id__in=list(hidden))
    return rows
