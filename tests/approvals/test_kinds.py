"""What a kind declares holds in the database too: its subject, its bands, who carries it out."""

import json

import pytest

from incubator.accounts.models import User
from incubator.approvals import voting, words
from incubator.approvals.destinations import change_destination
from incubator.approvals.errors import NotDistinct
from incubator.approvals.kinds import KINDS, CarriedOut
from incubator.approvals.models import Approval, ApprovalUse
from incubator.core import audit
from tests.approvals.asking import ask, some_studio, subject_of
from tests.powers import refuse

pytestmark = pytest.mark.django_db

COLUMNS = {
    "kind": "kind",
    "subject_type": "subject_type",
    "subject_said": "subject_said",
    "subject_id": "subject_id",
    "amount_minor": "amount_minor",
    "currency": "currency",
    "destination": "destination",
    "payee": "payee",
    "sum_before_minor": "amount_minor",
    "carried_out_by": "carried_out_by",
    "required": "required",
    "requester_id": "requester_id",
    "opened_at": "opened_at",
    "state": "'open'",
}
TWO = json.dumps([{"role": "finance", "count": 2}])


def inserted(**changed: str) -> str:
    """SQL that asks once more what was asked, with other values."""
    values = COLUMNS | changed
    return (
        f"INSERT INTO approvals_approval ({', '.join(values)})"  # noqa: S608
        f" SELECT {', '.join(values.values())} FROM approvals_approval"
    )


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"kind": "'gift'"}, "nobody declared the kind gift"),
        ({"kind": "'tranche'"}, "is about funding.tranche"),
        ({"subject_type": "'billing.refund'"}, "is about billing.payout"),
        ({"carried_out_by": "'system'"}, "carried out by person"),
        ({"required": "'[]'"}, "needs"),
        ({"required": f"'{TWO}'"}, "needs"),
        ({"amount_minor": "100000000"}, "needs"),
        ({"sum_before_minor": "0"}, "90000 was asked for before, not 0"),
        ({"payee": "''"}, "is not for"),
        ({"payee": "'studio:1000000'", "sum_before_minor": "0"}, "is not for studio:1000000"),
        ({"currency": "'EUR'", "sum_before_minor": "0"}, "in EUR"),
    ],
)
def test_raw_sql_asks_nobody_but_whom_the_kind_asks(
    founder: User, changed: dict[str, str], words: str
) -> None:
    ask(founder)
    refuse(inserted(**changed), words)
    assert Approval.objects.count() == 1


def test_nobody_asks_in_the_past_where_nobody_counts(founder: User) -> None:
    approval = ask(founder)
    refuse("UPDATE approvals_approval SET opened_at = now() - interval '40 days'", "is refused")
    assert approval.opened_at == Approval.objects.get().opened_at


def test_who_carries_it_out_is_frozen(founder: User) -> None:
    assert ask(founder).carried_out_by == CarriedOut.PERSON
    refuse("UPDATE approvals_approval SET carried_out_by = 'system'", "is refused")
    by_system = {kind.key for kind in KINDS.values() if kind.carried_out_by == "system"}
    assert by_system == {"card_batch", "refund"}


def test_the_subject_follows_the_last_vote_and_a_rejection(
    founder: User, finance: User, operations: User
) -> None:
    desk = ask(founder, "desk_request")
    voting.vote(approval=desk, person=operations)
    assert subject_of(desk).state == "approved"
    payout = ask(founder)
    voting.vote(approval=payout, person=finance, verdict="reject", reason="Wrong month.")
    assert subject_of(payout).state == "cancelled"


def test_what_is_voided_returns_to_its_owner_at_once(founder: User) -> None:
    payout, desk = ask(founder), ask(founder, "desk_request")
    for approval in (payout, desk):
        voting.void(approval=approval, actor=founder, because=words.TAKEN_BACK())
        assert subject_of(approval).state == "cancelled"
        row = audit.history(subject_of(approval))[0]
        assert str(row.because) == "who asked took it back"


def test_a_changed_account_voids_only_what_has_a_destination(founder: User) -> None:
    payout, desk = ask(founder, destination="DE02"), ask(founder, "desk_request")
    payee = some_studio().payee
    assert change_destination(payee=payee, before="DE02", after="GB33", actor=founder) == 1
    assert subject_of(payout).state == "cancelled"
    assert subject_of(desk).state == "submitted"
    assert Approval.objects.get(pk=desk.pk).is_open


def test_what_was_carried_out_is_not_voided_by_a_new_account(
    founder: User, finance: User, finance2: User
) -> None:
    payout = voting.vote(approval=ask(founder, destination="DE02"), person=finance)
    with pytest.raises(NotDistinct):
        voting.use(payout, payer=finance)
    voting.use(payout, payer=finance2)
    assert (
        change_destination(payee=some_studio().payee, before="DE02", after="GB33", actor=founder)
        == 0
    )
    assert ApprovalUse.objects.get().approval.state == "complete"
