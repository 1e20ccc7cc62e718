"""Who is told when money moves: fund managers of deliveries, studios of what they are paid."""

from collections.abc import Callable

import pytest

from billing.models import Payout
from billing.payments.models import OutgoingPayment
from billing.payments.services.outgoing import confirm_payment
from billing.services.payouts import release_payout, request_payout
from funding.models import Milestone, Statement
from funding.services.milestones import deliver, return_milestone
from incubator.accounts.models import User
from incubator.documents.models import Document
from incubator.messaging.models import Notification
from studios.models import Studio
from tests.voting import approve

pytestmark = pytest.mark.django_db
Told = Callable[..., list[str]]


@pytest.fixture
def told() -> Told:
    def subjects(person: User, kind: str) -> list[str]:
        found = Notification.objects.filter(person=person, kind=kind).order_by("pk")
        return [str(said) for said in found.values_list("said", flat=True)]

    return subjects


def test_each_delivery_is_told_to_fund_managers(
    milestone: Milestone, evidence: Document, founder: User, fund_manager: User, told: Told
) -> None:
    deliver(milestone=milestone, documents=[evidence], note="Try the boat.", actor=founder)
    return_milestone(milestone=milestone, reason="It sinks.", actor=fund_manager)
    deliver(milestone=milestone, documents=[evidence], note="It floats.", actor=founder)
    assert len(told(fund_manager, "milestone_delivered")) == 2
    assert told(founder, "milestone_delivered") == []


def test_a_settled_month_is_told_to_the_studios_owner_and_not_to_its_developers(
    months: list[Statement], founder: User, member: User, told: Told
) -> None:
    assert len(told(founder, "statement_settled")) == len(months)
    assert told(member, "statement_settled") == []


def test_a_payout_is_told_when_it_leaves_and_when_it_arrives(
    months: list[Statement],
    bank_account: Studio,
    founder: User,
    finance: User,
    finance2: User,
    told: Told,
) -> None:
    payout: Payout = request_payout(
        studio=bank_account, amount_minor=100, currency="USD", actor=founder
    )
    approve(payout, finance)
    released = release_payout(payout=payout, actor=finance2)
    confirm_payment(payment=OutgoingPayment.objects.get(payout=released), actor=finance)
    subjects = told(founder, "payout_paid")
    assert [subject.rsplit("$1.00 ", 1)[1] for subject in subjects] == [
        "is on its way",
        "has arrived",
    ]
    assert told(finance, "approval_asked")
