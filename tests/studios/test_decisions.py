"""The decision is separate from the reviews and opens the studio."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from incubator.accounts.access import Role
from incubator.accounts.models import User
from incubator.accounts.services import grant_role
from incubator.core.errors import WrongState
from incubator.messaging.models import OutgoingMail
from studios.errors import ConflictOfInterest, Incomplete
from studios.models import Application, Decision, Studio
from studios.services.applications import decide
from studios.services.reviews import assign_reviewer, submit_review


@pytest.fixture
def reviewed(
    application: Application, reviewer: User, reviewer2: User, admissions: User
) -> Application:
    for person in (reviewer, reviewer2):
        review = assign_reviewer(application=application, reviewer=person, actor=admissions)
        submit_review(review=review, score=4, comment="Good.", actor=person)
    application.refresh_from_db()
    return application


def test_accepting_opens_the_studio_with_the_founder_as_its_owner(
    reviewed: Application, admissions: User, founder: User
) -> None:
    decide(application=reviewed, verdict="accept", reason="Do it.", actor=admissions)
    studio = Studio.objects.get(application=reviewed)
    assert (studio.name, studio.slug) == ("Lantern Works", "lantern-works")
    owner = studio.memberships.get()
    assert (owner.user, owner.role) == (founder, "owner")
    mail = OutgoingMail.objects.get(recipient=founder.email)
    assert "is accepted" in mail.body


def test_declining_opens_no_studio_and_tells_the_reason(
    reviewed: Application, admissions: User, founder: User
) -> None:
    decide(application=reviewed, verdict="decline", reason="Too large a team.", actor=admissions)
    reviewed.refresh_from_db()
    assert (reviewed.state, reviewed.public_label) == ("declined", "Not this time")
    assert not Studio.objects.exists()
    assert "Too large a team." in OutgoingMail.objects.get(recipient=founder.email).body


def test_one_review_is_not_enough(
    application: Application, reviewer: User, admissions: User
) -> None:
    review = assign_reviewer(application=application, reviewer=reviewer, actor=admissions)
    submit_review(review=review, score=5, comment="Now!", actor=reviewer)
    with pytest.raises(WrongState):
        decide(application=application, verdict="accept", reason="Now.", actor=admissions)
    assert not Studio.objects.exists()
    assert not Decision.objects.exists()


def test_an_application_is_decided_once(reviewed: Application, admissions: User) -> None:
    decide(application=reviewed, verdict="accept", reason="Do it.", actor=admissions)
    with pytest.raises(WrongState):
        decide(application=reviewed, verdict="decline", reason="Or not.", actor=admissions)
    assert Decision.objects.get().verdict == "accept"
    assert Studio.objects.count() == 1


def test_a_reviewer_who_is_also_an_admissions_officer_does_not_decide(
    reviewed: Application, reviewer: User
) -> None:
    grant_role(user=reviewer, role=Role.ADMISSIONS, actor=None)
    officer = User.objects.get(pk=reviewer.pk)
    with pytest.raises(ConflictOfInterest, match="You reviewed this"):
        decide(application=reviewed, verdict="accept", reason="Mine.", actor=officer)
    assert not Decision.objects.exists()


def test_the_founder_does_not_decide_the_own_application(
    reviewed: Application, founder: User
) -> None:
    grant_role(user=founder, role=Role.ADMISSIONS, actor=None)
    with pytest.raises(ConflictOfInterest):
        decide(
            application=reviewed,
            verdict="accept",
            reason="Me.",
            actor=User.objects.get(pk=founder.pk),
        )
    assert not Studio.objects.exists()


def test_only_admissions_decides(reviewed: Application, fund_manager: User, stranger: User) -> None:
    with pytest.raises(PermissionDenied):
        decide(application=reviewed, verdict="accept", reason="Yes.", actor=fund_manager)
    with pytest.raises(Http404):
        decide(application=reviewed, verdict="accept", reason="Yes.", actor=stranger)
    assert not Decision.objects.exists()


def test_a_decision_needs_its_reason(reviewed: Application, admissions: User) -> None:
    with pytest.raises(Incomplete, match="founder reads"):
        decide(application=reviewed, verdict="accept", reason="  ", actor=admissions)
    assert not Decision.objects.exists()
