"""Several of one name at the same moment each get an address of their own."""

import pytest

from incubator.accounts.access import Role
from incubator.accounts.models import User
from studios.models import Application, Game, Studio
from studios.services.applications import decide
from studios.services.games import add_game
from studios.services.reviews import assign_reviewer, submit_review
from tests import cast
from tests.billing.test_concurrency import at_once

pytestmark = pytest.mark.usefixtures("committed_db")


def test_four_games_of_one_title_at_once(studio: Studio, founder: User) -> None:
    def add() -> Game:
        return add_game(
            studio=studio, title="Moth", tagline="", about="", currency="USD", actor=founder
        )

    made = at_once(*[add] * 4)
    assert {one.slug for one in made if isinstance(one, Game)} == {
        "moth",
        "moth-2",
        "moth-3",
        "moth-4",
    }


def test_three_studios_accepted_under_one_name_at_once(
    admissions: User, reviewer: User, reviewer2: User
) -> None:
    officers = [admissions, *(cast.person(f"Ada {n}", Role.ADMISSIONS) for n in "BC")]
    asked: list[Application] = []
    for number in range(3):
        application = cast.apply(cast.person(f"Founder {number}"))
        for who in (reviewer, reviewer2):
            review = assign_reviewer(application=application, reviewer=who, actor=admissions)
            submit_review(review=review, score=4, comment="Clear and small.", actor=who)
        asked.append(application)
    at_once(
        *(
            lambda one=one, who=who: decide(
                application=one, verdict="accept", reason="Yes.", actor=who
            )
            for one, who in zip(asked, officers, strict=True)
        )
    )
    assert set(Studio.objects.values_list("slug", flat=True)) == {
        "lantern-works",
        "lantern-works-2",
        "lantern-works-3",
    }
