"""Which reviews a decision can rest on: an interest that arose since, or a lost role, undoes one."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from incubator.accounts.access import Role
from studios.models import REVIEWS_NEEDED, Application, Membership, Review
from studios.models.applications import UNDECIDED


def reviews_of_use() -> QuerySet[Review]:
    """Those that count: given, or still to be given, by a reviewer without an interest by now."""
    founder = OuterRef("application__founder")
    close = Membership.objects.filter(user=OuterRef("reviewer"), studio__memberships__user=founder)
    rival = (
        Application.objects.undecided()
        .filter(founder=OuterRef("reviewer"), track=OuterRef("application__track"))
        .exclude(pk=OuterRef("application"))
    )
    return Review.objects.filter(
        ~Exists(close),
        Q(state="submitted") | ~Exists(rival),
        reviewer__is_active=True,
        reviewer__staff_roles__role=Role.REVIEWER,
    )


def waiting_reviews() -> QuerySet[Review]:
    """Those that their reviewers can still give."""
    asked = reviews_of_use().filter(state="assigned", application__state__in=UNDECIDED)
    return asked.select_related("application", "reviewer")


def lacking_reviewers() -> QuerySet[Application]:
    """Undecided applications that fewer review, or reviewed, than a decision needs."""
    return _with_reviews(reviews_of_use()).filter(of_use__lt=REVIEWS_NEEDED)


def ready_to_decide() -> QuerySet[Application]:
    given = reviews_of_use().filter(state="submitted")
    return _with_reviews(given).filter(state="reviewed", of_use__gte=REVIEWS_NEEDED)


def lacks_reviewers(application: Application) -> bool:
    return reviews_of_use().filter(application=application).count() < REVIEWS_NEEDED


def _with_reviews(reviews: QuerySet[Review]) -> QuerySet[Any]:
    of_use = Count("reviews", filter=Q(reviews__in=reviews), distinct=True)
    return Application.objects.undecided().annotate(of_use=of_use).order_by("submitted_at")
