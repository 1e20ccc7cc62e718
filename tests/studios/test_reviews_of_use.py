"""Nobody is asked for what would be refused: an interest that arose since takes the work away."""

import pytest

from incubator.accounts.models import User
from incubator.accounts.services import revoke_role
from studios.models import Application, Review, Studio
from studios.selectors.applications import who_is_next
from studios.services.reviews import assign_reviewer, submit_review
from tests.cast import apply
from tests.clients import Client
from tests.joining import join

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(studio: Studio, founder: User) -> Application:
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


def home_of(person: User) -> str:
    client = Client()
    client.force_login(person)
    return client.get("/staff/").content.decode()


def page_of(person: User, application: Application) -> str:
    client = Client()
    client.force_login(person)
    return client.get(f"/staff/admissions/{application.number}/").content.decode()


def test_who_has_an_interest_by_now_is_not_offered_to_score_and_another_is_looked_for(
    studio: Studio,
    second: Application,
    reviews: tuple[Review, Review],
    reviewer: User,
    reviewer2: User,
    founder: User,
    admissions: User,
) -> None:
    assert "Score application" in home_of(reviewer)
    assert "Assign reviewer" not in home_of(admissions)
    join(studio=studio, user=reviewer, role="viewer", actor=founder)
    assert "Score application" not in home_of(reviewer)
    assert "somebody else reviews this" in page_of(reviewer, second)
    assert "Submit review" not in page_of(reviewer, second)
    assert "Score application" in home_of(reviewer2)
    assert "Assign reviewer" in home_of(admissions)
    second.refresh_from_db()
    assert reviewer.display_name not in who_is_next(second, admissions)


def test_who_applies_to_the_same_track_is_not_offered_to_score(
    reviews: tuple[Review, Review], reviewer: User, admissions: User
) -> None:
    apply(reviewer)
    assert "Score application" not in home_of(reviewer)


def test_a_decision_that_would_be_refused_waits_for_another_review_and_not_for_itself(
    second: Application, reviews: tuple[Review, Review], reviewer: User, admissions: User
) -> None:
    for review in reviews:
        submit_review(review=review, score=5, comment="Good.", actor=review.reviewer)
    assert "Decide application" in home_of(admissions)
    revoke_role(user=reviewer, role="reviewer", actor=None)
    assert "Decide application" not in home_of(admissions)
    assert "Assign reviewer" in home_of(admissions)
    second.refresh_from_db()
    assert who_is_next(second, admissions) == "Admissions assign another reviewer."


def test_an_officer_close_to_the_founder_is_not_offered_to_decide(
    studio: Studio,
    second: Application,
    reviews: tuple[Review, Review],
    founder: User,
    admissions: User,
) -> None:
    for review in reviews:
        submit_review(review=review, score=5, comment="Good.", actor=review.reviewer)
    join(studio=studio, user=admissions, role="viewer", actor=founder)
    assert "Decide application" not in home_of(admissions)
