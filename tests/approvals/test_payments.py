"""What an approval was given for is paid once, by a third person, to a place that cooled off."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from incubator.accounts.models import User
from incubator.approvals import destinations, voting
from incubator.approvals.errors import ApprovalMissing, CoolingOff, NotDistinct
from incubator.approvals.models import Approval, ApprovalUse, DestinationChange
from tests.approvals.asking import ask, some_studio, subject_of
from tests.powers import refuse

pytestmark = pytest.mark.django_db


def asked(requester: User) -> Approval:
    return ask(requester, destination="DE02 1203 0000 0000 2020 51")


@pytest.fixture
def complete(founder: User, finance: User) -> Approval:
    """The founder asked, one finance officer agreed."""
    return voting.vote(approval=asked(founder), person=finance)


def raw(sql: str, *values: int | str | None) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def raw_use(approval: Approval, payer: int | None) -> None:
    raw(
        "INSERT INTO approvals_approvaluse (approval_id, payer_id, at) VALUES (%s, %s, now())",
        approval.pk,
        payer,
    )


def test_a_third_person_uses_it_once(complete: Approval, finance2: User) -> None:
    used = voting.use(complete, payer=finance2)
    assert used.payer == finance2
    with pytest.raises(ApprovalMissing, match="paid already"):
        voting.use(complete, payer=finance2)
    assert ApprovalUse.objects.count() == 1


def test_requester_and_approver_cannot_use_it_even_in_sql(
    complete: Approval, founder: User, finance: User
) -> None:
    for person in (founder, finance):
        with pytest.raises(NotDistinct):
            voting.use(complete, payer=person)
    with pytest.raises(DatabaseError, match="requester cannot pay"):
        raw_use(complete, founder.pk)
    with pytest.raises(DatabaseError, match="approver cannot pay"):
        raw_use(complete, finance.pk)
    with pytest.raises(DatabaseError, match="a person has to pay"):
        raw_use(complete, None)
    assert not ApprovalUse.objects.exists()


def test_an_open_approval_cannot_be_used(founder: User, finance2: User) -> None:
    with pytest.raises(DatabaseError, match="not complete"):
        raw_use(asked(founder), finance2.pk)
    assert not ApprovalUse.objects.exists()


def test_raw_sql_cannot_complete_an_approval_without_its_votes(founder: User) -> None:
    approval = asked(founder)
    with pytest.raises(DatabaseError, match="0 of 1 votes"):
        raw("UPDATE approvals_approval SET state = 'complete' WHERE id = %s", approval.pk)
    approval.refresh_from_db()
    assert approval.is_open


def test_raw_sql_cannot_vote_in_a_role_that_is_not_held(founder: User, operations: User) -> None:
    approval = asked(founder)
    with pytest.raises(DatabaseError, match="does not hold"):
        raw(
            "INSERT INTO approvals_approvalvote (approval_id, person_id, role, verdict, reason, at)"
            " VALUES (%s, %s, 'finance', 'approve', '', now())",
            approval.pk,
            operations.pk,
        )
    assert not approval.votes.exists()


def test_a_use_is_kept_as_written(complete: Approval, finance2: User, finance3: User) -> None:
    voting.use(complete, payer=finance2)
    for sql in (
        "DELETE FROM approvals_approvaluse",
        "UPDATE approvals_approvaluse SET payer_id = NULL",
    ):
        refuse(sql, "kept as written")
    assert ApprovalUse.objects.get().payer == finance2


def test_a_changed_destination_voids_what_was_approved_for_the_old_one(
    complete: Approval, founder: User
) -> None:
    changed = destinations.change_destination(
        payee=some_studio().payee, before="DE02 1203 0000 0000 2020 51", after="GB33", actor=founder
    )
    assert changed == 1
    with pytest.raises(ApprovalMissing, match=r"changed since \(the bank account was changed\)"):
        voting.require_complete(
            subject_of(complete), amount_minor=900_00, destination="DE02 1203 0000 0000 2020 51"
        )


def test_what_was_paid_already_and_other_payees_are_left_alone(
    complete: Approval, founder: User, finance: User, finance2: User
) -> None:
    voting.use(complete, payer=finance2)
    destinations.change_destination(
        payee=some_studio().payee, before="DE02 1203 0000 0000 2020 51", after="GB33", actor=founder
    )
    destinations.change_destination(
        payee="studio:x", before="DE02 1203 0000 0000 2020 51", after="G", actor=founder
    )
    complete.refresh_from_db()
    assert complete.is_complete


def test_nothing_is_paid_to_a_new_account_until_it_has_cooled_off(
    complete: Approval, founder: User, finance: User
) -> None:
    """Turned away and back within the hour: even the old account has to wait."""
    destinations.change_destination(
        payee=some_studio().payee, before="GB33", after="DE02 1203 0000 0000 2020 51", actor=founder
    )
    assert destinations.cooling_until(some_studio().payee) is not None
    with pytest.raises(CoolingOff, match="changed lately"):
        voting.require_complete(
            subject_of(complete), amount_minor=900_00, destination="DE02 1203 0000 0000 2020 51"
        )


def test_a_change_that_is_old_enough_is_paid(
    complete: Approval, founder: User, settings: LazySettings
) -> None:
    destinations.change_destination(
        payee=some_studio().payee, before="GB33", after="DE02 1203 0000 0000 2020 51", actor=founder
    )
    change = DestinationChange.objects.get()
    settings.PAYMENT_COOLING_OFF_HOURS = 0
    assert voting.require_complete(
        subject_of(complete), amount_minor=900_00, destination="DE02 1203 0000 0000 2020 51"
    )
    settings.PAYMENT_COOLING_OFF_HOURS = 48
    assert destinations.cooling_until(some_studio().payee) == change.at + timedelta(hours=48)
    assert change.at <= timezone.now()


def test_the_first_account_is_no_change(founder: User) -> None:
    destinations.change_destination(
        payee=some_studio().payee, before="", after="DE02 1203 0000 0000 2020 51", actor=founder
    )
    assert destinations.cooling_until(some_studio().payee) is None


def test_an_account_that_was_taken_off_first_makes_the_next_one_no_first(
    complete: Approval, founder: User, settings: LazySettings
) -> None:
    """Emptied on Monday and filled in on Friday is still a change, and has to cool off."""
    settings.PAYMENT_COOLING_OFF_HOURS = 0
    destinations.change_destination(
        payee=some_studio().payee, before="DE02 1203 0000 0000 2020 51", after="", actor=founder
    )
    assert destinations.cooling_until(some_studio().payee) is None
    settings.PAYMENT_COOLING_OFF_HOURS = 48
    destinations.change_destination(
        payee=some_studio().payee, before="", after="GB33", actor=founder
    )
    newest = DestinationChange.objects.order_by("id").last()
    assert newest is not None
    assert newest.destination == "GB33"
    assert destinations.cooling_until(some_studio().payee) == newest.at + timedelta(hours=48)
