"""Lifecycles: the service, the database and the buttons read one table."""

import pytest
from django.db import connection

from incubator.accounts.models import User
from incubator.approvals.models import APPROVAL, Approval
from incubator.core.errors import WrongState
from incubator.core.lifecycle import Lifecycle, Transition
from incubator.core.models import AuditRow
from tests.powers import refuse

DOOR = Lifecycle(
    name="door",
    initial="shut",
    transitions=(
        Transition("open", ("shut",), "open", "Open door", "the porter", "opened the door"),
        Transition("shut", ("open",), "shut", "Shut door", "the porter", "shut the door"),
        Transition("lock", ("shut",), "locked", "Lock door", "the porter", "locked the door"),
    ),
    tones={"open": "good"},
    labels={"locked": "locked for the night"},
)


def test_states_choices_buttons_and_tones_come_from_the_table() -> None:
    assert DOOR.states == ("shut", "open", "locked")
    assert DOOR.choices[2] == ("locked", "locked for the night")
    assert [step.label for step in DOOR.verbs_from("shut")] == ["Open door", "Lock door"]
    assert DOOR.allows("shut", "open")
    assert not DOOR.allows("locked", "open")
    assert (DOOR.tone("open"), DOOR.tone("shut")) == ("good", "idle")


@pytest.fixture
def approval(db: None, founder: User) -> Approval:
    return Approval.objects.create(
        kind="refund",
        subject_type="accounts.user",
        subject_id=founder.pk,
        subject_label="refund",
        amount_minor=1,
        currency="USD",
        required=[],
        requester=founder,
    )


def test_a_verb_that_does_not_apply_is_refused_and_nothing_changes(
    approval: Approval, founder: User
) -> None:
    APPROVAL.advance(approval, "reject", actor=founder, reason="No.")
    written = AuditRow.objects.count()
    with pytest.raises(WrongState, match="rejected"):
        APPROVAL.advance(approval, "complete", actor=founder)
    assert Approval.objects.get().state == "rejected"
    assert AuditRow.objects.count() == written


def test_somebody_who_was_slower_is_told_the_new_state(approval: Approval, founder: User) -> None:
    stale = Approval.objects.get()
    APPROVAL.advance(approval, "complete", actor=founder)
    with pytest.raises(WrongState):
        APPROVAL.advance(stale, "reject", actor=founder)
    assert stale.state == "complete"


def test_raw_sql_cannot_take_a_step_the_table_does_not_have(approval: Approval) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE approvals_approval SET state = 'rejected'")
    refuse(
        "UPDATE approvals_approval SET state = 'complete'",
        "no step leads from rejected to complete",
    )
    assert Approval.objects.get().state == "rejected"


@pytest.mark.parametrize("sql", ["UPDATE core_auditrow SET verb = ''", "DELETE FROM core_auditrow"])
def test_the_audit_trail_is_append_only(approval: Approval, founder: User, sql: str) -> None:
    APPROVAL.advance(approval, "reject", actor=founder, reason="No.")
    refuse(sql, "rows there are kept as written")
    assert AuditRow.objects.filter(verb="reject", reason="No.").count() == 1
