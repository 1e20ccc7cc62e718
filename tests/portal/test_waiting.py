"""The homes of staff: what waits there can be done by this person, and nothing private shows."""

import pytest

from incubator.accounts.access import Role
from incubator.accounts.models import User
from incubator.accounts.services import grant_role, revoke_role
from incubator.portal.changes import changes_for
from incubator.portal.search import search
from incubator.portal.waiting import waiting_for
from studios.models import Application, Track
from studios.services.applications import decide, submit_application
from studios.services.reviews import assign_reviewer, submit_review
from support.models import Ticket
from support.services.tickets import assign, file_ticket
from tests.cast import person

pytestmark = pytest.mark.django_db


def acts(user: User) -> list[str]:
    """What waits for the person, read anew as at the next request."""
    return [item.act for item in waiting_for(User.objects.get(pk=user.pk))]


@pytest.fixture
def ticket(player: User) -> Ticket:
    return file_ticket(
        email=player.email, subject="Secret worry", body="Help", player=player, actor=player
    )


def test_a_lead_answers_tickets_too(ticket: Ticket, support_lead: User) -> None:
    assert acts(support_lead) == ["Answer ticket"]


def test_a_ticket_somebody_took_waits_for_them_alone_until_they_leave(
    ticket: Ticket, agent: User
) -> None:
    colleague = person("Cora Colleague", Role.AGENT)
    assign(ticket=ticket, assignee=colleague, actor=colleague)
    assert acts(agent) == []
    assert acts(colleague) == ["Answer ticket"]
    revoke_role(user=colleague, role=Role.AGENT, actor=None)
    assert acts(agent) == ["Answer ticket"]


def test_a_review_waits_while_it_can_still_be_given(
    application: Application, admissions: User, reviewer: User, reviewer2: User
) -> None:
    late = person("Lia Late", Role.REVIEWER)
    for one in (reviewer, reviewer2, late):
        assign_reviewer(application=application, reviewer=one, actor=admissions)
    assert acts(late) == ["Score application"]
    for one in (reviewer, reviewer2):
        review = application.reviews.get(reviewer=one)
        submit_review(review=review, score=4, comment="Clear.", actor=one)
    application.refresh_from_db()
    assert acts(late) == ["Score application"]
    decide(application=application, verdict="accept", reason="Clear.", actor=admissions)
    assert acts(late) == []


def test_who_lost_the_role_is_not_asked_for_reviews(
    application: Application, admissions: User, reviewer: User
) -> None:
    assign_reviewer(application=application, reviewer=reviewer, actor=admissions)
    grant_role(user=reviewer, role=Role.EDITOR, actor=None)
    revoke_role(user=reviewer, role=Role.REVIEWER, actor=None)
    assert acts(reviewer) == []


def test_finance_does_not_find_what_players_wrote(
    ticket: Ticket, finance: User, agent: User
) -> None:
    assert [hit.name for hit in search(agent, "secret")] == ["Secret worry"]
    assert search(finance, "secret") == []


def test_a_founder_on_the_staff_is_not_told_who_reviewed(
    admissions: User, reviewer: User, reviewer2: User
) -> None:
    own = submit_application(
        track=Track.objects.get(slug="18"),
        founder=reviewer2,
        studio_name="Inside Job",
        game_title="Mirror",
        pitch="A game.",
        team="Me.",
        requested_minor=1_000_00,
        currency="USD",
        actor=reviewer2,
    )
    asked = assign_reviewer(application=own, reviewer=reviewer, actor=admissions)
    submit_review(review=asked, score=2, comment="Weak.", actor=reviewer)
    assert not [row for row in changes_for(reviewer2, 50) if "eview" in str(row.subject_said)]
    assert [row for row in changes_for(admissions, 50) if row.subject_type == "studios.review"]
    assert search(grant_admissions(reviewer2), "Inside") == []


def grant_admissions(user: User) -> User:
    grant_role(user=user, role=Role.ADMISSIONS, actor=None)
    return User.objects.get(pk=user.pk)


def test_a_reviewer_hears_of_others_after_the_own_review_and_only_where_asked(
    application: Application, admissions: User, reviewer: User, reviewer2: User
) -> None:
    assert changes_for(reviewer, 50) == []
    for one in (reviewer, reviewer2):
        assign_reviewer(application=application, reviewer=one, actor=admissions)
    other = application.reviews.get(reviewer=reviewer2)
    submit_review(review=other, score=4, comment="Clear.", actor=reviewer2)
    assert changes_for(reviewer, 50) == []
    own = application.reviews.get(reviewer=reviewer)
    submit_review(review=own, score=4, comment="Clear.", actor=reviewer)
    assert {row.subject_type for row in changes_for(reviewer, 50)} == {"studios.application"}
