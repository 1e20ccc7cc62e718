"""Reviews: assigned by admissions, given independently, kept as written."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from incubator.accounts.access import Role, roles_of
from incubator.accounts.models import User
from incubator.core import acts, audit
from incubator.core.errors import WrongState
from studios import words
from studios.errors import AlreadyThere, ConflictOfInterest, Incomplete, NotAReviewer
from studios.models import APPLICATION, REVIEW, REVIEWS_NEEDED, Application, Review
from studios.models.applications import UNDECIDED
from studios.services.applications import competes_with, is_close_to, refuse_interested

SCORES = range(1, 6)


@transaction.atomic
def assign_reviewer(*, application: Application, reviewer: User, actor: User) -> Review:
    """Ask a reviewer. Raises NotAReviewer, ConflictOfInterest, AlreadyThere or WrongState."""
    acts.require(actor, words.ASSIGN_REVIEWER.key, application)
    locked = Application.objects.select_for_update().get(pk=application.pk)
    if locked.state not in UNDECIDED:
        raise WrongState(
            _("%(locked)s is %(label)s, so it takes no more reviewers.")
            % {"locked": locked, "label": locked.label}
        )
    if Role.REVIEWER not in roles_of(reviewer):
        raise NotAReviewer(
            _("%(reviewer)s is not a reviewer. An administrator can give that role.")
            % {"reviewer": reviewer}
        )
    if reviewer == actor:
        raise ConflictOfInterest(_("You do not choose yourself; another officer can ask you."))
    refuse_interested(reviewer, locked)
    review, created = Review.objects.get_or_create(application=locked, reviewer=reviewer)
    if not created:
        raise AlreadyThere(
            _("%(reviewer)s already reviews this application.") % {"reviewer": reviewer}
        )
    if locked.state == "submitted":
        APPLICATION.advance(application, "start_review", actor=actor)
    audit.record(actor=actor, said=words.ASSIGN_REVIEWER(), subject=review)
    return review


def check_reviewer(review: Review, actor: User) -> None:
    """Raise ConflictOfInterest for an interest that arose after the reviewer was chosen."""
    if is_close_to(actor, review.application):
        raise ConflictOfInterest(
            _("You are close to the founder by now, so somebody else reviews this.")
        )
    if competes_with(actor, review.application):
        raise ConflictOfInterest(
            _("You apply to the same track by now, so somebody else reviews this.")
        )


@transaction.atomic
def submit_review(*, review: Review, score: int, comment: str, actor: User) -> Review:
    """Give the score and the comment, for good. The second one makes the application decidable."""
    acts.require(actor, "review.submit", review)
    if score not in SCORES:
        raise Incomplete(_("Give a score from 1 to 5."))
    if not comment.strip():
        raise Incomplete(_("Say what the score rests on: the decision is taken from comments."))
    # The application first, as in `assign_reviewer`: of two last reviews one counts the other.
    application = Application.objects.select_for_update().get(pk=review.application_id)
    if application.state not in UNDECIDED:
        raise WrongState(
            _("%(application)s is %(label)s: reviews are closed.")
            % {"application": application, "label": application.label}
        )
    Review.objects.filter(pk=review.pk, state="assigned").update(
        score=score, comment=comment.strip(), submitted_at=timezone.now()
    )
    REVIEW.advance(review, "submit", actor=actor)
    review.refresh_from_db()
    given = application.reviews.filter(state="submitted").count()
    if application.state == "in_review" and given >= REVIEWS_NEEDED:
        APPLICATION.advance(application, "finish_review", actor=actor)
    return review
