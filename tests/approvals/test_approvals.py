"""Approvals: enough people, distinct people, of exactly what was asked. Also against raw SQL."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction

from incubator.accounts.models import User
from incubator.approvals import voting, words
from incubator.approvals.errors import ApprovalMissing, NotDistinct
from incubator.approvals.models import Approval, ApprovalVote
from incubator.core import audit
from incubator.core.errors import WrongState
from tests.approvals.asking import ask, ask_about, subject_of
from tests.powers import refuse

pytestmark = pytest.mark.django_db


@pytest.fixture
def approval(founder: User) -> Approval:
    """The founder asks for 900.00 of capital."""
    return ask(founder, "capital_request", 900_00)


def missing_roles(approval: Approval) -> set[str]:
    approval.refresh_from_db()
    return {need.role for need in approval.missing()}


def test_it_names_who_is_missing(approval: Approval, fund_manager: User, finance: User) -> None:
    needs = {need.role: need.people for need in approval.missing()}
    assert needs == {"fund_manager": (fund_manager,), "finance": (finance,)}


def test_it_is_complete_when_each_role_has_agreed(
    approval: Approval, fund_manager: User, finance: User
) -> None:
    asked = subject_of(approval)
    voting.vote(approval=approval, person=finance)
    assert missing_roles(approval) == {"fund_manager"}
    with pytest.raises(ApprovalMissing, match="fund manager"):
        voting.require_complete(asked, amount_minor=900_00)
    voting.vote(approval=approval, person=fund_manager)
    assert voting.require_complete(asked, amount_minor=900_00).is_complete
    acts = [row.act for row in audit.history(asked)]
    assert acts == ["resource_request.approve", "vote.approve", "vote.approve", "approval.ask"]


def test_another_amount_or_destination_than_approved_is_refused(
    approval: Approval, fund_manager: User, finance: User
) -> None:
    asked = subject_of(approval)
    for person in (finance, fund_manager):
        voting.vote(approval=approval, person=person)
    with pytest.raises(ApprovalMissing, match="changed since"):
        voting.require_complete(asked, amount_minor=900_01)
    with pytest.raises(ApprovalMissing, match="changed since"):
        voting.require_complete(asked, amount_minor=900_00, destination="elsewhere")


def test_the_requester_cannot_vote_whatever_their_roles(approval: Approval, finance: User) -> None:
    own = ask(finance, "capital_request", 1)
    assert not voting.may_vote(own, finance)
    with pytest.raises(NotDistinct):
        voting.vote(approval=own, person=finance)
    assert not ApprovalVote.objects.exists()


def test_one_person_votes_once_even_with_both_roles(approval: Approval, finance: User) -> None:
    finance.staff_roles.create(role="fund_manager")
    voting.vote(approval=approval, person=finance)
    with pytest.raises(NotDistinct):
        voting.vote(approval=approval, person=finance)
    assert approval.votes.count() == 1
    assert not Approval.objects.get(pk=approval.pk).is_complete


def test_staff_of_another_role_and_strangers_cannot_vote(
    approval: Approval, operations: User, stranger: User
) -> None:
    for person in (operations, stranger):
        with pytest.raises(PermissionDenied):
            voting.vote(approval=approval, person=person)
    assert not ApprovalVote.objects.exists()


def test_a_rejection_needs_a_reason_and_ends_it(
    approval: Approval, finance: User, fund_manager: User
) -> None:
    with pytest.raises(WrongState, match="Say why"):
        voting.vote(approval=approval, person=finance, verdict="reject")
    closed = voting.vote(
        approval=approval, person=finance, verdict="reject", reason="The plan has no costs."
    )
    assert closed.is_rejected
    with pytest.raises(WrongState):
        voting.vote(approval=approval, person=fund_manager)


def test_the_payer_is_neither_requester_nor_approver(
    approval: Approval, founder: User, finance: User, finance2: User
) -> None:
    voting.vote(approval=approval, person=finance)
    for person in (founder, finance):
        with pytest.raises(NotDistinct):
            voting.require_distinct(approval, person)
    voting.require_distinct(approval, finance2)


def test_a_voided_approval_makes_room_for_a_new_question(approval: Approval, founder: User) -> None:
    asked = subject_of(approval)
    with pytest.raises(IntegrityError), transaction.atomic():
        ask_about(asked, founder, "capital_request", 1)
    voting.void(approval=approval, actor=founder, because=words.ACCOUNT_CHANGED())
    assert voting.approval_for(asked) is None


def raw_vote(approval: Approval, person: User) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO approvals_approvalvote (approval_id, person_id, role, verdict, reason, at)"
            " VALUES (%s, %s, 'finance', 'approve', '', now())",
            [approval.pk, person.pk],
        )


def test_raw_sql_cannot_let_the_requester_vote(approval: Approval, founder: User) -> None:
    with pytest.raises(DatabaseError, match="requester cannot vote"):
        raw_vote(approval, founder)
    assert not ApprovalVote.objects.exists()


def test_raw_sql_cannot_vote_twice_or_on_a_closed_approval(
    approval: Approval, founder: User, finance: User, finance2: User
) -> None:
    raw_vote(approval, finance)
    with pytest.raises(DatabaseError, match="one_vote_per_person"):
        raw_vote(approval, finance)
    voting.void(approval=approval, actor=founder, because=words.ACCOUNT_CHANGED())
    with pytest.raises(DatabaseError, match="not open"):
        raw_vote(approval, finance2)
    assert approval.votes.count() == 1


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE approvals_approvalvote SET verdict = 'reject'",
        "DELETE FROM approvals_approvalvote",
        "UPDATE approvals_approval SET amount_minor = 1",
        "UPDATE approvals_approval SET destination = 'elsewhere'",
        "UPDATE approvals_approval SET state = 'open' WHERE state = 'complete'",
    ],
)
def test_raw_sql_cannot_change_what_was_asked_or_answered(
    approval: Approval, finance: User, fund_manager: User, sql: str
) -> None:
    for person in (finance, fund_manager):
        voting.vote(approval=approval, person=person)
    refuse(sql, "is refused|no step leads")
    kept = Approval.objects.get(pk=approval.pk)
    assert (kept.state, kept.amount_minor, kept.destination) == ("complete", 900_00, "")
    assert {vote.verdict for vote in kept.votes.all()} == {"approve"}


def test_a_verdict_that_is_neither_yes_nor_no_is_no_vote(approval: Approval, finance: User) -> None:
    for verdict in ("", "approved", "APPROVE"):
        with pytest.raises(WrongState, match="Approve it or reject it"):
            voting.vote(approval=approval, person=finance, verdict=verdict)
    assert not ApprovalVote.objects.exists()
    assert audit.history(subject_of(approval))[0].act == "approval.ask"


def test_raw_sql_knows_no_other_verdict_either(approval: Approval, finance: User) -> None:
    refuse(
        "INSERT INTO approvals_approvalvote (approval_id, person_id, role, verdict, reason, at)"  # noqa: S608
        f" VALUES ({approval.pk}, {finance.pk}, 'finance', 'approved', '', now())",
        "approval_vote_verdict_known",
    )
    assert not ApprovalVote.objects.exists()


def test_what_was_refused_before_does_not_stand_for_a_newer_question_that_is_void(
    approval: Approval, finance: User, founder: User
) -> None:
    asked = subject_of(approval)
    voting.vote(approval=approval, person=finance, verdict="reject", reason="Too much.")
    newer = ask_about(asked, founder, "capital_request", 100_00)
    voting.void(approval=newer, actor=founder, because=words.ACCOUNT_CHANGED())
    assert voting.approval_for(asked) is None
    with pytest.raises(ApprovalMissing, match="the bank account was changed"):
        voting.require_complete(asked, amount_minor=100_00)
