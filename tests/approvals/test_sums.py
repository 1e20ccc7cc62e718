"""A sum asked for in parts needs the people of the whole."""

from datetime import timedelta

import pytest
from django.db.models import F

from billing.models import Payout
from incubator.accounts.models import User
from incubator.approvals import voting
from incubator.approvals.models import Approval
from tests.approvals.asking import ask, some_payout, some_studio
from tests.billing.test_concurrency import at_once
from tests.powers import tamper

ONE, TWO = [{"role": "finance", "count": 1}], [{"role": "finance", "count": 2}]
MILLION = 1_000_000_00


@pytest.mark.django_db
def test_two_and_a_half_million_in_three_parts_need_the_people_of_the_sum(founder: User) -> None:
    parts = [ask(founder, amount=part) for part in (900_000_00, 900_000_00, 700_000_00)]
    assert [part.sum_before_minor for part in parts] == [0, 900_000_00, 1_800_000_00]
    assert [part.required for part in parts] == [ONE, TWO, TWO]


@pytest.mark.django_db
def test_the_band_ends_with_its_last_cent(founder: User) -> None:
    assert ask(founder, amount=MILLION).required == ONE
    assert ask(founder, amount=1).required == TWO


@pytest.mark.django_db
def test_other_payees_currencies_and_kinds_are_not_counted(founder: User) -> None:
    ask(founder, amount=MILLION)
    assert ask(founder, amount=MILLION, studio=some_studio("other")).required == ONE
    assert ask(founder, "capital_request", MILLION).sum_before_minor == 0


@pytest.mark.django_db
def test_what_was_refused_or_is_a_month_old_is_not_counted(founder: User, finance: User) -> None:
    refused = ask(founder, amount=MILLION)
    voting.vote(approval=refused, person=finance, verdict="reject", reason="No.")
    old = ask(founder, amount=MILLION)
    assert old.sum_before_minor == 0
    tamper("UPDATE approvals_approval SET opened_at = opened_at - interval '31 days'")
    Payout.objects.update(requested_at=F("requested_at") - timedelta(days=31))
    assert ask(founder, amount=MILLION).required == ONE


@pytest.mark.django_db
def test_a_row_that_no_approval_stands_for_counts_as_well(founder: User) -> None:
    some_payout(founder, 300_00, "DE02", some_studio())
    assert ask(founder, amount=100_00).sum_before_minor == 300_00


@pytest.mark.usefixtures("committed_db")
def test_two_who_ask_at_once_are_counted_one_after_the_other(founder: User, finance: User) -> None:
    some_studio()
    asked = at_once(
        lambda: ask(founder, amount=700_000_00), lambda: ask(finance, amount=700_000_00)
    )
    assert all(isinstance(one, Approval) for one in asked), asked
    rows = Approval.objects.order_by("sum_before_minor")
    # Each counts the other's row too once it is there; the later one needs two people.
    assert rows[1].sum_before_minor == 700_000_00
    assert rows[1].required == TWO
