"""Lifecycles: the service, the database and the buttons read one table."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incubator.accounts.models import User
from incubator.approvals.models import APPROVAL, Approval
from incubator.core.errors import WrongState
from incubator.core.lifecycle import Lifecycle, Transition
from incubator.core.models import AuditRow
from incubator.core.words import Said
from tests.approvals.asking import ask, some_payout, some_studio
from tests.powers import as_owner, refuse

STEPS = (
    Transition("open", sources=("shut",), target="open", label="Open door", done="opened the door"),
    Transition("shut", sources=("open",), target="shut", label="Shut door", done="shut the door"),
    Transition(
        "lock", sources=("shut",), target="locked", label="Lock door", done="locked the door"
    ),
)
LABELS = {"shut": "shut", "open": "open", "locked": "locked for the night"}


@pytest.fixture
def door(own_phrases: None) -> Lifecycle:
    return Lifecycle(
        name="door", initial="shut", transitions=STEPS, tones={"open": "good"}, labels=LABELS
    )


def test_states_choices_buttons_and_tones_come_from_the_table(door: Lifecycle) -> None:
    assert door.states == ("shut", "open", "locked")
    assert door.choices[2] == ("locked", "locked for the night")
    assert [step.label for step in door.verbs_from("shut")] == ["Open door", "Lock door"]
    assert door.allows("shut", "open")
    assert not door.allows("locked", "open")
    assert (door.tone("open"), door.tone("shut")) == ("good", "idle")


def test_what_was_done_and_what_a_state_is_called_can_be_kept(door: Lifecycle) -> None:
    assert str(Said("door.lock")) == "locked the door"
    assert str(door.state_said("locked")) == door.label("locked") == "locked for the night"


def test_a_state_without_a_name_is_refused(own_phrases: None) -> None:
    with pytest.raises(KeyError, match="locked"):
        Lifecycle(
            name="gate",
            initial="shut",
            transitions=STEPS,
            labels={"shut": "shut", "open": "open"},
        )


@pytest.fixture
def approval(db: None, founder: User) -> Approval:
    return ask(founder)


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
    APPROVAL.advance(approval, "void", actor=founder)
    with pytest.raises(WrongState):
        APPROVAL.advance(stale, "reject", actor=founder)
    assert stale.state == "voided"


def test_what_belongs_to_a_row_is_written_while_its_state_moves(
    approval: Approval, founder: User
) -> None:
    # A whole lock would make everybody wait who names the row, and some wait for each other.
    with CaptureQueriesContext(connection) as asked:
        APPROVAL.advance(approval, "void", actor=founder)
    locks = [query["sql"] for query in asked if " FOR " in query["sql"]]
    assert locks
    assert all(sql.endswith("FOR NO KEY UPDATE") for sql in locks)


def test_raw_sql_cannot_take_a_step_the_table_does_not_have(approval: Approval) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE approvals_approval SET state = 'rejected'")
    refuse(
        "UPDATE approvals_approval SET state = 'open'",
        "no step leads from rejected to open",
    )
    assert Approval.objects.get().state == "rejected"


@pytest.mark.parametrize(("state", "begins"), [("open", True), ("complete", False), ("", False)])
def test_a_row_begins_where_its_lifecycle_does(
    approval: Approval, state: str, begins: bool
) -> None:
    other = some_payout(approval.requester, 1, "DE02", some_studio())
    copied = "kind, subject_type, subject_said, amount_minor, currency, destination, payee,"
    copied += " carried_out_by, required, requester_id, opened_at"
    statement = (
        f"INSERT INTO approvals_approval ({copied}, sum_before_minor, subject_id, state)"  # noqa: S608
        f" SELECT {copied}, amount_minor, {other.pk}, '{state}' FROM approvals_approval"
    )
    if begins:
        assert as_owner(statement) == 1
    else:
        refuse(statement, "no step leads from nothing to")
    assert Approval.objects.count() == 1 + begins


def test_what_happened_elsewhere_may_begin_later(door: Lifecycle) -> None:
    assert door.beginnings == ("shut",)
    assert door.steps == [("open", "shut"), ("shut", "locked"), ("shut", "open")]


@pytest.mark.parametrize("sql", ["UPDATE core_auditrow SET act = ''", "DELETE FROM core_auditrow"])
def test_the_audit_trail_is_append_only(approval: Approval, founder: User, sql: str) -> None:
    APPROVAL.advance(approval, "reject", actor=founder, reason="No.")
    refuse(sql, "only the database itself writes there")
    assert AuditRow.objects.filter(act="approval.reject", reason="No.").count() == 1
