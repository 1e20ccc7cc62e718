"""Votes count by the roles and delegations that are held when it is completed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from incubator.accounts.models import Delegation, User
from incubator.accounts.services.delegations import delegate, end_delegation
from incubator.accounts.services.locks import close_account
from incubator.approvals import asking, voting
from incubator.approvals.models import Approval
from incubator.approvals.tasks import tell_of_stuck_approvals
from incubator.messaging.models import Notification
from incubator.messaging.models.mail import OutgoingMail
from tests.approvals.asking import ask, some_studio, subject_of
from tests.clients import Client
from tests.joining import place
from tests.powers import refuse
from tests.voting import vote_page

pytestmark = pytest.mark.django_db

COMPLETE = "UPDATE approvals_approval SET state = 'complete'"


@pytest.fixture
def approval(founder: User) -> Approval:
    """Needs two finance officers."""
    return ask(founder, amount=2_000_000_00)


def stand_in(away: User, present: User) -> Delegation:
    today = timezone.now().date()
    return delegate(
        delegator=away,
        delegate=present,
        role="finance",
        from_date=today,
        until_date=today + timedelta(days=2),
        reason="Away.",
        actor=away,
    )


def test_who_lost_the_role_before_the_end_counts_no_more(
    approval: Approval, finance: User, finance2: User, finance3: User
) -> None:
    voting.vote(approval=approval, person=finance)
    finance.staff_roles.all().delete()
    assert approval.needs() == {"finance": 2}
    assert voting.vote(approval=approval, person=finance2).is_open
    refuse(COMPLETE, "1 of 2 votes of role finance")
    assert voting.vote(approval=approval, person=finance3).is_complete


def test_a_vote_of_a_stand_in_ends_with_the_delegation(
    approval: Approval, finance: User, finance2: User, finance3: User, operations: User
) -> None:
    given = stand_in(finance, operations)
    voting.vote(approval=approval, person=operations)
    end_delegation(delegation=given, actor=finance)
    assert voting.vote(approval=approval, person=finance2).is_open
    refuse(COMPLETE, "1 of 2 votes of role finance")
    assert voting.vote(approval=approval, person=finance3).is_complete


def test_a_closed_account_counts_no_more(
    approval: Approval, finance: User, finance2: User, administrator: User
) -> None:
    voting.vote(approval=approval, person=finance)
    close_account(user=finance, reason="Gone.", actor=administrator)
    assert voting.vote(approval=approval, person=finance2).is_open
    refuse(COMPLETE, "1 of 2 votes of role finance")


def test_where_a_role_comes_back_one_more_vote_ends_it(
    approval: Approval, finance: User, finance2: User, finance3: User
) -> None:
    voting.vote(approval=approval, person=finance)
    finance.staff_roles.all().delete()
    voting.vote(approval=approval, person=finance2)
    finance.staff_roles.create(role="finance")
    assert approval.needs() == {"finance": 1}
    assert voting.vote(approval=approval, person=finance3).is_complete


def test_the_page_names_who_counts_no_more(
    approval: Approval, finance: User, finance2: User
) -> None:
    voting.vote(approval=approval, person=finance)
    finance.staff_roles.all().delete()
    client = Client()
    client.force_login(finance2)
    page = client.get(vote_page(subject_of(approval))).content.decode()
    assert "Counts no more" in page


def test_where_nobody_is_left_the_page_says_so_and_administrators_are_told_once(
    approval: Approval, finance: User, finance2: User, administrator: User
) -> None:
    assert not Notification.objects.filter(kind="approval_stuck").exists()
    finance2.staff_roles.all().delete()
    for _ in range(2):
        assert tell_of_stuck_approvals() == 1
    told = Notification.objects.get(kind="approval_stuck")
    assert (told.person, told.url) == (administrator, asking.vote_page(approval))
    assert "finance officer" in str(told.text)
    mails = OutgoingMail.objects.filter(recipient=administrator.email, subject__startswith="Nobody")
    assert mails.count() == 1
    client = Client()
    client.force_login(finance)
    page = client.get(told.url).content.decode()
    assert "Too few people are left who may vote" in page


def test_administrators_are_told_at_once_when_nobody_could_ever_vote(
    founder: User, finance: User, administrator: User
) -> None:
    place(some_studio(), finance, "viewer")
    ask(founder)
    assert Notification.objects.get(kind="approval_stuck").person == administrator


def test_and_after_a_vote_that_leaves_nobody_for_the_next(
    finance: User, founder: User, administrator: User
) -> None:
    approval = ask(founder, "capital_request")
    Notification.objects.filter(kind="approval_stuck").update(key="earlier")
    voting.vote(approval=approval, person=finance)
    told = Notification.objects.exclude(key="earlier").get(kind="approval_stuck")
    assert "fund manager" in str(told.text)
