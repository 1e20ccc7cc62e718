"""An interest counts as it is at the act, and reviewers are blind whatever else they are."""

import pytest

from incubator.accounts.access import Role
from incubator.accounts.models import User
from incubator.accounts.services import grant_role, revoke_role
from incubator.core.errors import WrongState
from studios.errors import ConflictOfInterest
from studios.models import Application, Decision, Review, Studio
from studios.selectors.applications import possible_reviewers, visible_history, visible_reviews
from studios.services.applications import decide
from studios.services.reviews import assign_reviewer, submit_review
from tests.cast import apply, person
from tests.clients import Client
from tests.joining import join
from tests.powers import refuse

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(studio: Studio, founder: User) -> Application:
    """The founder applies again, and has a studio in which others can join them."""
    return apply(founder)


@pytest.fixture
def reviews(
    second: Application, reviewer: User, reviewer2: User, admissions: User
) -> tuple[Review, Review]:
    one, two = (
        assign_reviewer(application=second, reviewer=who, actor=admissions)
        for who in (reviewer, reviewer2)
    )
    return one, two


def meet(studio: Studio, founder: User, reviewer: User) -> None:
    join(studio=studio, user=reviewer, role="viewer", actor=founder)


def score(review: Review) -> Review:
    return submit_review(review=review, score=5, comment="Good.", actor=review.reviewer)


def test_who_joins_the_studio_before_submitting_gives_no_review(
    studio: Studio, reviews: tuple[Review, Review], reviewer: User, founder: User
) -> None:
    meet(studio, founder, reviewer)
    with pytest.raises(ConflictOfInterest, match="by now"):
        score(reviews[0])
    reviews[0].refresh_from_db()
    assert reviews[0].state == "assigned"
    giving = "UPDATE studios_review SET state = 'submitted', score = 5"
    refuse(f"{giving} WHERE id = {reviews[0].pk}", "a reviewer without an interest")


def test_who_applies_to_the_same_track_before_submitting_gives_no_review(
    second: Application, reviews: tuple[Review, Review], reviewer: User
) -> None:
    apply(reviewer)
    with pytest.raises(ConflictOfInterest, match="same track"):
        score(reviews[0])
    third = person("Rita Reviewer", Role.REVIEWER)
    assert third in possible_reviewers(second)
    apply(third)
    assert third not in possible_reviewers(second)
    with pytest.raises(ConflictOfInterest, match="same track"):
        assign_reviewer(
            application=second, reviewer=third, actor=person("Al Admissions", Role.ADMISSIONS)
        )


def test_a_review_of_who_joined_or_lost_the_role_since_does_not_count(
    studio: Studio,
    second: Application,
    reviews: tuple[Review, Review],
    reviewer: User,
    reviewer2: User,
    founder: User,
    admissions: User,
) -> None:
    for review in reviews:
        score(review)
    meet(studio, founder, reviewer)
    second.refresh_from_db()
    for verdict in ("accept", "decline"):
        with pytest.raises(WrongState, match="Assign another"):
            decide(application=second, verdict=verdict, reason="Yes.", actor=admissions)
    deciding = (
        "INSERT INTO studios_decision (application_id, verdict, reason, decided_by_id, decided_at)"  # noqa: S608
        f" VALUES ({second.pk}, 'accept', 'Yes.', {{by}}, now())"
    )
    refuse(deciding.format(by=admissions.pk), "too few reviews count")
    refuse(deciding.format(by=founder.pk), "has an interest")
    refuse(deciding.format(by=reviewer2.pk), "has an interest")
    third = person("Rita Reviewer", Role.REVIEWER)
    score(assign_reviewer(application=second, reviewer=third, actor=admissions))
    revoke_role(user=reviewer2, role="reviewer", actor=None)
    with pytest.raises(WrongState, match="Assign another"):
        decide(application=second, verdict="accept", reason="Yes.", actor=admissions)
    fourth = person("Remy Reviewer", Role.REVIEWER)
    score(assign_reviewer(application=second, reviewer=fourth, actor=admissions))
    decide(application=second, verdict="accept", reason="Yes.", actor=admissions)
    assert Decision.objects.filter(application=second).exists()


@pytest.mark.parametrize("other", [Role.ADMISSIONS, Role.FUND_MANAGER, Role.ADMINISTRATOR])
def test_a_reviewer_of_another_role_too_is_blind_until_the_own_review_is_given(
    other: Role,
    second: Application,
    reviews: tuple[Review, Review],
    reviewer: User,
    reviewer2: User,
) -> None:
    grant_role(user=reviewer, role=other, actor=None)
    both = User.objects.get(pk=reviewer.pk)
    submit_review(review=reviews[1], score=1, comment="Far too large.", actor=reviewer2)
    client = Client()
    client.force_login(both)
    page = f"/staff/admissions/{second.number}/"
    assert visible_reviews(second, both) == [reviews[0]]
    assert reviewer2 not in {row.actor for row in visible_history(second, both)}
    for address in (page, "/staff/", "/staff/admissions/"):
        assert "Far too large." not in client.get(address).content.decode()
    submit_review(review=reviews[0], score=5, comment="Good.", actor=both)
    assert "Far too large." in client.get(page).content.decode()


def test_an_officer_who_could_be_asked_for_a_review_does_not_read_the_others_meanwhile(
    second: Application, reviews: tuple[Review, Review], admissions: User
) -> None:
    officer = person("Olga Officer", Role.ADMISSIONS, Role.REVIEWER)
    score(reviews[0])
    second.refresh_from_db()
    assert visible_reviews(second, officer) == []
    assert visible_reviews(second, admissions) == list(reviews)
    with pytest.raises(ConflictOfInterest, match="do not choose yourself"):
        assign_reviewer(application=second, reviewer=officer, actor=officer)
    score(reviews[1])
    second.refresh_from_db()
    assert visible_reviews(second, officer) == list(reviews)
