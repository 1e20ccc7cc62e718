"""Who gains by it neither votes nor carries it out, also for others and when that came later."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from billing.models import OrderLine, Product, Refund
from billing.payments.services.outgoing import confirm_payment
from billing.services.catalogue import set_price
from billing.services.orders import buy_with_wallet
from billing.services.payouts import release_payout
from billing.services.refunds import refund_line
from incubator.accounts.access import Role
from incubator.accounts.models import User
from incubator.accounts.services import grant_role
from incubator.accounts.services.delegations import delegate
from incubator.approvals import voiding, voting
from incubator.approvals.errors import NotDistinct
from incubator.approvals.models import Approval, ApprovalUse, ApprovalVote
from studios.models import Studio
from tests.approvals.asking import ask, some_studio, subject_of
from tests.billing.conftest import Fill
from tests.billing.conftest import fill as fill  # noqa: PLC0414  # a fixture
from tests.billing.conftest import product as product  # noqa: PLC0414  # a fixture
from tests.browser.waiting import ask_for_payout
from tests.clients import Client
from tests.joining import place as join
from tests.powers import refuse
from tests.voting import approve, vote_page

pytestmark = pytest.mark.django_db


def raw_vote(approval: Approval, person: User, place: User | None = None, role: str = "") -> str:
    return (
        "INSERT INTO approvals_approvalvote"  # noqa: S608
        " (approval_id, person_id, on_behalf_of_id, role, verdict, reason, at) VALUES"
        f" ({approval.pk}, {person.pk}, {place.pk if place else 'NULL'}, '{role or 'finance'}',"
        " 'approve', '', now())"
    )


def stand_in(away: User, present: User) -> None:
    today = timezone.now().date()
    delegate(
        delegator=away,
        delegate=present,
        role="finance",
        from_date=today,
        until_date=today + timedelta(days=2),
        reason="Away.",
        actor=away,
    )


def test_a_member_of_the_studio_that_is_paid_does_not_vote(
    founder: User, finance: User, finance2: User
) -> None:
    join(some_studio(), finance)
    approval = ask(founder)
    assert voting.waiting_for(finance) == []
    assert [need.people for need in approval.missing()] == [(finance2,)]
    with pytest.raises(NotDistinct, match="member of the studio"):
        voting.vote(approval=approval, person=finance)
    refuse(raw_vote(approval, finance), "a member of the studio has an interest")
    assert not ApprovalVote.objects.exists()


def test_who_joined_after_the_page_was_opened_does_not_vote(founder: User, finance: User) -> None:
    approval = ask(founder)
    client = Client()
    client.force_login(finance)
    page = vote_page(subject_of(approval))
    assert "Approve payout</button>" in client.get(page).content.decode()
    join(some_studio(), finance)
    said = client.post(page, {"verdict": "approve"}, follow=True).content.decode()
    assert "member of the studio" in said
    assert "Approve payout</button>" not in said
    assert not ApprovalVote.objects.exists()


def test_neither_an_absent_member_nor_a_stand_in_who_is_one_counts(
    founder: User, finance: User, finance2: User, operations: User, agent: User
) -> None:
    approval = ask(founder)
    stand_in(finance, operations)
    stand_in(finance2, agent)
    join(some_studio(), finance)
    join(some_studio(), agent)
    with pytest.raises(PermissionDenied):
        voting.vote(approval=approval, person=operations)
    with pytest.raises(NotDistinct):
        voting.vote(approval=approval, person=agent)
    assert voting.waiting_for(operations) == voting.waiting_for(agent) == []
    for person, place in ((operations, finance), (agent, finance2)):
        refuse(raw_vote(approval, person, place), "has an interest")


def test_who_joined_after_voting_counts_no_more(
    founder: User, finance: User, finance2: User, finance3: User
) -> None:
    approval = ask(founder, amount=2_000_000_00)
    voting.vote(approval=approval, person=finance)
    join(some_studio(), finance)
    assert voting.vote(approval=approval, person=finance2).is_open
    refuse("UPDATE approvals_approval SET state = 'complete'", "1 of 2 votes of role finance")
    assert voting.vote(approval=approval, person=finance3).is_complete


def test_a_member_neither_carries_it_out_nor_confirms(
    studio: Studio, founder: User, finance: User, finance2: User, finance3: User
) -> None:
    payout = approve(ask_for_payout(studio, founder), finance)
    approval = voting.asked_for(payout)
    join(studio, finance2)
    with pytest.raises(NotDistinct, match="member of the studio"):
        release_payout(payout=payout, actor=finance2)
    used = f"({approval.pk}, {finance2.pk}, now())"
    refuse(
        f"INSERT INTO approvals_approvaluse (approval_id, payer_id, at) VALUES {used}",  # noqa: S608
        "has an interest",
    )
    assert not ApprovalUse.objects.exists()
    released = release_payout(payout=payout, actor=finance3)
    assert released.payment is not None
    with pytest.raises(NotDistinct):
        confirm_payment(payment=released.payment, actor=finance2)
    payout.refresh_from_db()
    assert payout.state == "instructed"


def test_who_asked_takes_it_back_and_nobody_else_does(
    founder: User, finance: User, finance2: User
) -> None:
    approval = ask(finance)
    with pytest.raises(PermissionDenied):
        voiding.withdraw(approval=approval, actor=finance2)
    client = Client()
    client.force_login(finance)
    page = vote_page(subject_of(approval))
    assert "Take it back</button>" in client.get(page).content.decode()
    client.post(f"{page}withdraw/")
    approval.refresh_from_db()
    assert (approval.state, subject_of(approval).state) == ("voided", "cancelled")


@pytest.fixture
def dear_line(player: User, product: Product, founder: User, fill: Fill) -> OrderLine:
    set_price(product=product, currency="USD", amount_minor=2_500_00, actor=founder, is_meant=True)
    for _ in range(3):
        fill(player, 1_000_00)
    return buy_with_wallet(player=player, product=product, key="a", actor=player).lines.get()


def give_back(line: OrderLine, amount: int, actor: User, key: str) -> Refund:
    return refund_line(line=line, amount_minor=amount, reason="Broken", key=key, actor=actor)


def test_the_buyer_asks_for_no_refund_of_their_own_order(
    dear_line: OrderLine, player: User, agent: User
) -> None:
    grant_role(user=player, role=Role.AGENT, actor=None)
    buyer = User.objects.get(pk=player.pk)
    with pytest.raises(NotDistinct, match="your own order"):
        give_back(dear_line, 5_00, buyer, "own")
    assert not Refund.objects.exists()
    give_back(dear_line, 5_00, agent, "others")
    refuse(
        "INSERT INTO billing_refund (number, order_line_id, key, amount_minor, units, tax_minor,"  # noqa: S608
        " fee_minor, reason, state, created_by_id, effective_on, recorded_at)"
        " SELECT 'R-own', order_line_id, 'own', amount_minor, 0, 0, 0, reason, 'requested',"
        f" {player.pk}, effective_on, recorded_at FROM billing_refund",
        "the buyer cannot refund to themselves",
    )


def test_the_buyer_does_not_vote_on_a_refund(
    dear_line: OrderLine, player: User, agent: User, support_lead: User
) -> None:
    grant_role(user=player, role=Role.SUPPORT_LEAD, actor=None)
    buyer = User.objects.get(pk=player.pk)
    approval = voting.asked_for(give_back(dear_line, 200_00, agent, "r"))
    assert [need.people for need in approval.missing()] == [(support_lead,)]
    with pytest.raises(NotDistinct, match="your own order"):
        voting.vote(approval=approval, person=buyer)
    refuse(raw_vote(approval, buyer, role="support_lead"), "the buyer has an interest")
    assert Refund.objects.get().state == "requested"


def test_refunds_of_an_order_are_summed_and_beyond_a_thousand_finance_agrees_as_well(
    dear_line: OrderLine, agent: User, support_lead: User, finance: User
) -> None:
    small = give_back(dear_line, 100_00, agent, "small")
    assert small.state == "paid"
    lead = [{"role": "support_lead", "count": 1}]
    upto = voting.asked_for(give_back(dear_line, 900_00, agent, "upto"))
    assert (upto.sum_before_minor, upto.required) == (100_00, lead)
    beyond = give_back(dear_line, 1, agent, "beyond")
    asked = voting.asked_for(beyond)
    assert asked.sum_before_minor == 1_000_00
    assert asked.required == [*lead, {"role": "finance", "count": 1}]
    assert approve(beyond, support_lead).state == "requested"
    assert approve(beyond, finance).state == "paid"
