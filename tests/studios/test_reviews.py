"""Reviews are independent, hidden from each other until given, and kept as written."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.http import Http404

from incubator.accounts.access import Role
from incubator.accounts.models import User
from incubator.accounts.services import grant_role, revoke_role
from incubator.core.errors import WrongState
from studios.errors import AlreadyThere, ConflictOfInterest, Incomplete, NotAReviewer
from studios.models import Application, Review, Studio, Track
from studios.selectors.applications import visible_history, visible_reviews, who_is_next
from studios.services.applications import submit_application
from studios.services.reviews import assign_reviewer, submit_review
from tests.joining import join


@pytest.fixture
def review(application: Application, reviewer: User, admissions: User) -> Review:
    return assign_reviewer(application=application, reviewer=reviewer, actor=admissions)


def test_the_first_assignment_opens_the_review(review: Review, application: Application) -> None:
    application.refresh_from_db()
    assert application.state == "in_review"
    assert application.public_label == "Being reviewed"


def test_the_second_review_makes_it_ready_to_decide_and_the_public_label_stays(
    review: Review, application: Application, reviewer: User, reviewer2: User, admissions: User
) -> None:
    second = assign_reviewer(application=application, reviewer=reviewer2, actor=admissions)
    submit_review(review=review, score=3, comment="Plain.", actor=reviewer)
    application.refresh_from_db()
    assert application.state == "in_review"
    submit_review(review=second, score=5, comment="Lovely.", actor=reviewer2)
    application.refresh_from_db()
    assert application.state == "reviewed"
    assert application.public_label == "Being reviewed"


def test_only_admissions_assigns_reviewers(
    application: Application, reviewer: User, finance: User, stranger: User
) -> None:
    with pytest.raises(PermissionDenied):
        assign_reviewer(application=application, reviewer=reviewer, actor=finance)
    with pytest.raises(Http404):
        assign_reviewer(application=application, reviewer=reviewer, actor=stranger)
    assert not Review.objects.exists()


def test_a_draft_takes_no_reviewers(
    application: Application, reviewer: User, admissions: User, founder: User
) -> None:
    draft = Application.objects.create(number="AP-1", track=application.track, founder=founder)
    with pytest.raises(WrongState):
        assign_reviewer(application=draft, reviewer=reviewer, actor=admissions)


def test_somebody_without_the_role_is_not_assigned(
    application: Application, finance: User, admissions: User
) -> None:
    with pytest.raises(NotAReviewer, match="is not a reviewer"):
        assign_reviewer(application=application, reviewer=finance, actor=admissions)


def test_a_reviewer_is_assigned_once(
    review: Review, application: Application, reviewer: User, admissions: User
) -> None:
    with pytest.raises(AlreadyThere):
        assign_reviewer(application=application, reviewer=reviewer, actor=admissions)
    assert Review.objects.count() == 1


def test_the_founder_does_not_review_the_own_application(
    application: Application, founder: User, admissions: User
) -> None:
    grant_role(user=founder, role=Role.REVIEWER, actor=None)
    with pytest.raises(ConflictOfInterest):
        assign_reviewer(
            application=application, reviewer=User.objects.get(pk=founder.pk), actor=admissions
        )
    assert not Review.objects.exists()


def test_a_colleague_of_the_founder_does_not_review_the_founders_next_application(
    studio: Studio, founder: User, stranger: User, admissions: User
) -> None:
    grant_role(user=stranger, role=Role.REVIEWER, actor=None)
    join(studio=studio, user=stranger, role="viewer", actor=founder)
    second = submit_application(
        track=Track.objects.get(slug="20"),
        founder=founder,
        studio_name="Lantern Works North",
        game_title="Ice Letters",
        pitch="The same in winter.",
        team="The same.",
        requested_minor=1,
        currency="USD",
        actor=founder,
    )
    with pytest.raises(ConflictOfInterest, match="close to the founder"):
        assign_reviewer(application=second, reviewer=stranger, actor=admissions)


@pytest.mark.parametrize("score", [0, 6, -1])
def test_a_score_outside_one_to_five_is_refused(review: Review, reviewer: User, score: int) -> None:
    with pytest.raises(Incomplete, match="1 to 5"):
        submit_review(review=review, score=score, comment="Fine.", actor=reviewer)
    review.refresh_from_db()
    assert (review.state, review.score) == ("assigned", None)


def test_nobody_submits_the_review_of_somebody_else(
    review: Review, reviewer2: User, stranger: User
) -> None:
    with pytest.raises(PermissionDenied):
        submit_review(review=review, score=1, comment="Bad.", actor=reviewer2)
    with pytest.raises(Http404):
        submit_review(review=review, score=1, comment="Bad.", actor=stranger)
    review.refresh_from_db()
    assert review.state == "assigned"


def test_a_submitted_review_stays_as_written(review: Review, reviewer: User) -> None:
    submit_review(review=review, score=4, comment="Good.", actor=reviewer)
    with pytest.raises(WrongState):
        submit_review(review=review, score=1, comment="Bad.", actor=reviewer)
    with pytest.raises(DatabaseError), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(score=1)
    review.refresh_from_db()
    assert (review.score, review.comment) == (4, "Good.")


def test_other_reviews_are_hidden_until_the_own_one_is_given(
    review: Review, application: Application, reviewer: User, reviewer2: User, admissions: User
) -> None:
    second = assign_reviewer(application=application, reviewer=reviewer2, actor=admissions)
    submit_review(review=second, score=2, comment="Too large.", actor=reviewer2)
    assert visible_reviews(application, reviewer) == [review]
    assert reviewer2.display_name not in str(
        [
            (row.actor.display_name, str(row.subject_said))
            for row in visible_history(application, reviewer)
        ]
    )
    submit_review(review=review, score=4, comment="Good.", actor=reviewer)
    assert visible_reviews(application, reviewer) == [review, second]


def test_admissions_sees_all_reviews(review: Review, admissions: User, founder: User) -> None:
    assert visible_reviews(review.application, admissions) == [review]
    assert visible_reviews(review.application, founder) == []


def test_who_is_no_reviewer_any_more_gives_no_review(review: Review, reviewer: User) -> None:
    grant_role(user=reviewer, role=Role.EDITOR, actor=None)
    revoke_role(user=reviewer, role=Role.REVIEWER, actor=None)
    gone = User.objects.get(pk=reviewer.pk)
    with pytest.raises(PermissionDenied):
        submit_review(review=review, score=5, comment="Anyway.", actor=gone)
    review.refresh_from_db()
    assert review.state == "assigned"


def test_a_reviewer_is_not_told_who_else_reviews_before_the_own_review(
    review: Review, application: Application, admissions: User, reviewer: User, reviewer2: User
) -> None:
    assign_reviewer(application=application, reviewer=reviewer2, actor=admissions)
    application.refresh_from_db()
    assert who_is_next(application, reviewer) == "Waiting for your review."
    assert "Rosa Reviewer" in who_is_next(application, admissions)
