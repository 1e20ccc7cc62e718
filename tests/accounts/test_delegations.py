"""Standing in for somebody away: a vote is lent for days, and nobody counts twice by it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from incubator.accounts.access import Role
from incubator.accounts.errors import DelegationRefused, RoleRefused
from incubator.accounts.models import Delegation, User
from incubator.accounts.services import grant_role, revoke_role
from incubator.accounts.services.delegations import delegate, end_delegation
from incubator.approvals import voting
from incubator.approvals.errors import NotDistinct
from incubator.approvals.models import Approval, ApprovalVote
from incubator.core import audit
from incubator.messaging.models import Notification
from tests.approvals.asking import ask, subject_of

pytestmark = pytest.mark.django_db


def today() -> date:
    return timezone.now().date()


def stand_in(
    away: User, present: User, *, role: str = "finance", begins: int = 0, days: int = 5
) -> Delegation:
    return delegate(
        delegator=away,
        delegate=present,
        role=role,
        from_date=today() + timedelta(days=begins),
        until_date=today() + timedelta(days=begins + days),
        reason="On leave.",
        actor=away,
    )


@pytest.fixture
def approval(founder: User) -> Approval:
    """Needs two finance officers."""
    return ask(founder, "payout", 2_000_000_00)


def test_a_stand_in_votes_in_the_absent_persons_place(
    approval: Approval, finance: User, operations: User
) -> None:
    stand_in(finance, operations)
    assert voting.waiting_for(operations) == [approval]
    given = voting.vote(approval=approval, person=operations).votes.get()
    assert (given.person, given.on_behalf_of, given.role) == (operations, finance, "finance")
    said = str(audit.history(subject_of(approval))[0].said)
    assert said == "approved $2,000,000.00 in the place of Fiona Finance"


def test_who_is_missing_names_the_stand_in(
    approval: Approval, finance: User, operations: User
) -> None:
    given = stand_in(finance, operations)
    (need,) = approval.missing()
    assert need.standing_in == (given,)


def test_absent_and_stand_in_count_once_together(
    approval: Approval, finance: User, operations: User
) -> None:
    stand_in(finance, operations)
    voting.vote(approval=approval, person=operations)
    with pytest.raises(NotDistinct, match="in your place"):
        voting.vote(approval=approval, person=finance)
    with pytest.raises(NotDistinct):
        voting.require_distinct(approval, finance)
    assert approval.votes.count() == 1


def test_a_stand_in_who_votes_for_himself_has_no_second_vote(
    approval: Approval, finance: User, finance2: User
) -> None:
    stand_in(finance, finance2)
    own = voting.vote(approval=approval, person=finance2).votes.get()
    assert own.on_behalf_of is None
    with pytest.raises(NotDistinct):
        voting.vote(approval=approval, person=finance2)


def test_nobody_stands_in_for_the_requester(finance: User, operations: User) -> None:
    stand_in(finance, operations)
    own = ask(finance, "payout", 1)
    with pytest.raises(PermissionDenied):
        voting.vote(approval=own, person=operations)
    with pytest.raises(DatabaseError, match="requester cannot vote"):
        raw_vote(own, operations, finance)


def test_before_after_and_once_ended_there_is_no_vote(
    approval: Approval, finance: User, finance2: User, operations: User, agent: User
) -> None:
    ended = stand_in(finance, operations)
    end_delegation(delegation=ended, actor=finance)
    stand_in(finance2, agent, begins=1)
    for person in (operations, agent):
        assert not voting.may_vote(approval, person)
        with pytest.raises(PermissionDenied):
            voting.vote(approval=approval, person=person)
    assert not ApprovalVote.objects.exists()


def test_a_lost_role_cannot_be_lent(approval: Approval, finance: User, operations: User) -> None:
    stand_in(finance, operations)
    finance.staff_roles.all().delete()
    assert not voting.may_vote(approval, operations)


def raw_vote(approval: Approval, person: User, place: User | None) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO approvals_approvalvote"
            " (approval_id, person_id, on_behalf_of_id, role, verdict, reason, at)"
            " VALUES (%s, %s, %s, 'finance', 'approve', '', now())",
            [approval.pk, person.pk, place.pk if place else None],
        )


def test_raw_sql_cannot_count_one_person_twice(
    approval: Approval, finance: User, finance2: User, operations: User, agent: User
) -> None:
    with pytest.raises(DatabaseError, match="no delegation"):
        raw_vote(approval, operations, finance)
    stand_in(finance, operations)
    stand_in(finance, agent)
    raw_vote(approval, operations, finance)
    for person, place in ((finance, None), (agent, finance)):
        with pytest.raises(DatabaseError, match="count twice"):
            raw_vote(approval, person, place)
    stand_in(finance2, finance)
    with pytest.raises(DatabaseError, match="count twice"):
        raw_vote(approval, finance, finance2)
    assert approval.votes.count() == 1


def test_only_what_is_held_is_lent_and_only_to_staff_who_may_vote(
    finance: User, operations: User, auditor: User, stranger: User
) -> None:
    for away, present, role in (
        (finance, operations, "fund_manager"),
        (finance, finance, "finance"),
        (finance, auditor, "finance"),
        (finance, stranger, "finance"),
    ):
        with pytest.raises(DelegationRefused):
            stand_in(away, present, role=role)
    with pytest.raises(DelegationRefused, match="At most"):
        stand_in(finance, operations, days=200)
    with pytest.raises(PermissionDenied):
        delegate(
            delegator=finance,
            delegate=operations,
            role="finance",
            from_date=today(),
            until_date=today(),
            reason="I would like to.",
            actor=operations,
        )
    assert not Delegation.objects.exists()


def test_who_may_vote_no_more_stands_in_for_nobody(
    approval: Approval, founder: User, finance: User, operations: User
) -> None:
    stand_in(finance, operations)
    revoke_role(user=operations, role=Role.OPERATIONS, actor=None)
    left = User.objects.get(pk=operations.pk)
    assert voting.ballot_of(approval, left) is None
    assert [need.standing_in for need in approval.missing()] == [()]
    ask(founder, "payout", 1_00)
    assert not Notification.objects.filter(person=operations, kind="approval_asked").exists()
    grant_role(user=operations, role=Role.AUDITOR, actor=None)
    assert voting.ballot_of(approval, User.objects.get(pk=operations.pk)) is None


def test_a_stand_in_reads_what_the_vote_is_about_and_changes_nothing_else(
    client: Client, finance: User, agent: User
) -> None:
    client.force_login(agent)
    assert client.get("/staff/requests/").status_code == 403
    given = stand_in(finance, agent)
    assert client.get("/staff/requests/").status_code == 200
    assert client.post("/staff/requests/RQ-1/hand-over/").status_code == 403
    end_delegation(delegation=given, actor=finance)
    assert client.get("/staff/requests/").status_code == 403


def test_who_gives_roles_never_stands_in_for_who_moves_money(
    approval: Approval, finance: User, administrator: User, operations: User
) -> None:
    for actor in (finance, administrator):
        with pytest.raises(DelegationRefused, match="administrator"):
            delegate(
                delegator=finance,
                delegate=administrator,
                role="finance",
                from_date=today(),
                until_date=today(),
                reason="On leave.",
                actor=actor,
            )
    assert not Delegation.objects.exists()
    stand_in(operations, administrator, role="operations")


def test_who_stands_in_for_who_moves_money_is_made_no_administrator(
    finance: User, operations: User, administrator: User
) -> None:
    stand_in(finance, operations)
    with pytest.raises(RoleRefused, match="administrator"):
        grant_role(user=operations, role="administrator", actor=administrator)
    assert set(operations.staff_roles.values_list("role", flat=True)) == {"operations"}
