"""Tranches: nobody acts twice, and every step is in the ledger."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from django.utils.timezone import localdate

from billing.ledger import chart
from billing.ledger.services import balance
from billing.payments.services.outgoing import confirm_payment, fail_payment
from funding.errors import BankAccountMissing, DateRefused, DealMissing
from funding.models import Award, Deal, Disbursement, Fund, Milestone, Tranche
from funding.selectors.funds import figures_of
from funding.services.milestones import accept, deliver
from funding.services.tranches import (
    disburse_tranche,
    request_tranche,
)
from incubator.accounts.access import Role
from incubator.accounts.models import User
from incubator.accounts.services import grant_role
from incubator.approvals import voting
from incubator.approvals.errors import ApprovalMissing, NotDistinct
from incubator.approvals.models import Approval
from incubator.core.errors import WrongState
from incubator.documents.models import Document
from incubator.portal.waiting import waiting_for
from studios.models import Game, Studio, StudioRole
from studios.services.studios import set_bank_account
from tests.funding.conftest import plain_deal
from tests.joining import join
from tests.voting import approve, reject


def state_of(tranche: Tranche) -> str:
    return Tranche.objects.get(pk=tranche.pk).state


def test_a_tranche_waits_for_its_milestone(
    db: None, award: Award, bank_account: Studio, founder: User
) -> None:
    tranche = Tranche.objects.get(award=award, ordinal=1)
    with pytest.raises(WrongState):
        request_tranche(tranche=tranche, actor=founder)
    assert voting.approval_for(tranche) is None


def test_a_tranche_needs_to_know_where_the_money_goes(
    db: None, due_tranche: Tranche, founder: User
) -> None:
    with pytest.raises(BankAccountMissing, match="Lantern Works has no bank account"):
        request_tranche(tranche=due_tranche, actor=founder)
    assert state_of(due_tranche) == "due"


def test_strangers_and_developers_cannot_request_a_tranche(
    db: None, due_tranche: Tranche, bank_account: Studio, stranger: User, member: User
) -> None:
    for person, refusal in ((stranger, Http404), (member, PermissionDenied)):
        with pytest.raises(refusal):
            request_tranche(tranche=due_tranche, actor=person)
    assert state_of(due_tranche) == "due"


def test_two_people_of_two_roles_approve(
    db: None,
    due_tranche: Tranche,
    bank_account: Studio,
    founder: User,
    fund_manager: User,
    finance: User,
    finance2: User,
    agent: User,
) -> None:
    tranche = Tranche.objects.get(pk=due_tranche.pk)
    approval = request_tranche(tranche=tranche, actor=founder)
    assert {need.role for need in approval.missing()} == {Role.FUND_MANAGER, Role.FINANCE}
    approve(tranche, finance)
    assert state_of(tranche) == "requested"
    with pytest.raises(NotDistinct):
        approve(tranche, finance)
    with pytest.raises(WrongState, match="still needs: fund manager"):
        approve(tranche, finance2)
    with pytest.raises(PermissionDenied):
        approve(tranche, agent)
    approve(tranche, fund_manager)
    assert state_of(tranche) == "approved"


def test_the_requester_cannot_approve_even_with_the_role(
    db: None, due_tranche: Tranche, bank_account: Studio, founder: User
) -> None:
    tranche = Tranche.objects.get(pk=due_tranche.pk)
    request_tranche(tranche=tranche, actor=founder)
    grant_role(user=founder, role=Role.FINANCE, actor=None)
    with pytest.raises(NotDistinct):
        approve(tranche, User.objects.get(pk=founder.pk))
    assert state_of(tranche) == "requested"


def test_a_rejected_tranche_can_be_requested_again(
    db: None, due_tranche: Tranche, bank_account: Studio, founder: User, fund_manager: User
) -> None:
    tranche = Tranche.objects.get(pk=due_tranche.pk)
    request_tranche(tranche=tranche, actor=founder)
    reject(tranche, fund_manager, "Wait for October.")
    assert state_of(tranche) == "due"
    request_tranche(tranche=tranche, actor=founder)
    assert state_of(tranche) == "requested"


def test_a_third_person_pays_and_the_ledger_shows_it(
    db: None, approved_tranche: Tranche, deal: Deal, fund: Fund, finance: User, finance2: User
) -> None:
    paid = disburse_tranche(tranche=approved_tranche, actor=finance2)
    assert state_of(approved_tranche) == "instructed"
    assert lines(paid) == {
        f"asset:advance:{deal.pk}": 40_000_00,
        f"liability:in_transit:{deal.studio_id}": -40_000_00,
    }
    confirm_payment(payment=paid.payment, actor=finance)
    assert state_of(approved_tranche) == "disbursed"
    assert balance(chart.in_transit(deal.studio_id, "USD")) == 0
    assert balance(chart.fund(fund.pk, "USD")) == 160_000_00
    assert figures_of(fund).disbursed == 40_000_00


def lines(paid: Disbursement) -> dict[str, int]:
    return {line.account.code: line.amount for line in paid.payment.entry.lines.all()}


def test_who_approved_or_asked_cannot_pay(
    db: None,
    approved_tranche: Tranche,
    deal: Deal,
    finance: User,
    fund_manager: User,
    administrator: User,
    founder: User,
) -> None:
    grant_role(user=founder, role=Role.FINANCE, actor=None)
    requester = User.objects.get(pk=founder.pk)
    for person, refusal in (
        (finance, NotDistinct),
        (requester, NotDistinct),
        (fund_manager, PermissionDenied),
        (administrator, PermissionDenied),
    ):
        with pytest.raises(refusal):
            disburse_tranche(tranche=approved_tranche, actor=person)
    assert state_of(approved_tranche) == "approved"
    assert not Disbursement.objects.exists()


def test_a_member_of_the_studio_neither_pays_nor_confirms_whatever_their_role(
    db: None,
    approved_tranche: Tranche,
    deal: Deal,
    studio: Studio,
    founder: User,
    finance2: User,
    finance3: User,
) -> None:
    join(studio=studio, user=finance2, role=StudioRole.VIEWER, actor=founder)
    with pytest.raises(NotDistinct, match="member of the studio"):
        disburse_tranche(tranche=approved_tranche, actor=finance2)
    assert state_of(approved_tranche) == "approved"
    paid = disburse_tranche(tranche=approved_tranche, actor=finance3)
    for act in (confirm_payment, partial(fail_payment, reason="Closed.")):
        with pytest.raises(NotDistinct, match="member of the studio"):
            act(payment=paid.payment, actor=finance2)
    assert state_of(approved_tranche) == "instructed"


def test_a_changed_bank_account_needs_new_approvals(
    db: None, approved_tranche: Tranche, deal: Deal, studio: Studio, founder: User, finance2: User
) -> None:
    set_bank_account(studio=studio, bank_account="GB33 BUKB 2020 1555 5555 55", actor=founder)
    tranche = Tranche.objects.get(pk=approved_tranche.pk)
    with pytest.raises(ApprovalMissing, match="changed since"):
        disburse_tranche(tranche=tranche, actor=finance2)
    assert not Disbursement.objects.exists()
    assert tranche.state == "due"
    assert request_tranche(tranche=tranche, actor=founder).votes.count() == 0


def test_an_advance_is_not_even_asked_for_without_a_deal_to_recoup_it(
    db: None,
    game: Game,
    milestone: Milestone,
    evidence: Document,
    bank_account: Studio,
    founder: User,
    fund_manager: User,
    finance: User,
    client: Client,
) -> None:
    award, due_tranche = milestone.award, milestone.tranche
    assert not [one for one in waiting_for(founder) if one.act == "Sign deal"]
    assert [one.what for one in waiting_for(fund_manager) if one.act == "Sign deal"] == [str(award)]
    deliver(milestone=milestone, documents=[evidence], note="It plays.", actor=founder)
    accept(milestone=milestone, actor=fund_manager)
    due_tranche = Tranche.objects.get(pk=due_tranche.pk)
    for person, page in (
        (founder, f"/studio/{award.studio.slug}/funding/{award.number}/"),
        (fund_manager, f"/staff/awards/{award.number}/"),
        # Who does not sign deals is led to none.
        (finance, f"/staff/awards/{award.number}/"),
    ):
        client.force_login(person)
        shown = client.get(page).content.decode()
        assert "Until a fund manager signs the deal of Paper Tides" in shown
        assert ("/staff/deals/new/" in shown) == (person == fund_manager)
        assert "It will be paid to" not in shown
    with pytest.raises(DealMissing, match="manager signs the deal of Paper Tides first"):
        request_tranche(tranche=due_tranche, actor=founder)
    assert state_of(due_tranche) == "due"
    assert not Approval.objects.filter(kind="tranche").exists()
    plain_deal(game, fund_manager)
    assert request_tranche(tranche=due_tranche, actor=founder).is_open
    assert not [one for one in waiting_for(fund_manager) if one.act == "Sign deal"]


def test_a_payment_is_not_dated_ahead(
    db: None, approved_tranche: Tranche, deal: Deal, finance2: User
) -> None:
    with pytest.raises(DateRefused):
        disburse_tranche(
            tranche=approved_tranche,
            effective_on=localdate() + timedelta(days=1),
            actor=finance2,
        )
    assert state_of(approved_tranche) == "approved"


def test_a_tranche_is_paid_once(
    db: None, approved_tranche: Tranche, deal: Deal, finance2: User
) -> None:
    disburse_tranche(tranche=approved_tranche, actor=finance2)
    with pytest.raises(WrongState):
        disburse_tranche(tranche=approved_tranche, actor=finance2)
    assert Disbursement.objects.count() == 1
    assert balance(chart.in_transit(deal.studio_id, "USD")) == -40_000_00


def test_a_failed_payment_is_reversed_and_asked_for_again(
    db: None,
    approved_tranche: Tranche,
    deal: Deal,
    finance: User,
    finance2: User,
    founder: User,
) -> None:
    payment = disburse_tranche(tranche=approved_tranche, actor=finance2).payment
    failed = fail_payment(payment=payment, reason="The account is closed.", actor=finance)
    assert failed.outcome_entry is not None
    assert failed.outcome_entry.reverses == failed.entry
    assert balance(chart.advance(deal.pk, "USD")) == 0
    assert balance(chart.in_transit(deal.studio_id, "USD")) == 0
    tranche = Tranche.objects.get(pk=approved_tranche.pk)
    assert tranche.state == "due"
    assert request_tranche(tranche=tranche, actor=founder).is_open


def test_a_payment_keeps_the_date_it_was_made_on(
    db: None, approved_tranche: Tranche, deal: Deal, finance2: User
) -> None:
    paid = disburse_tranche(
        tranche=approved_tranche, effective_on=date(1996, 12, 20), actor=finance2
    )
    payment = paid.payment
    assert payment.entry.effective_on == payment.effective_on == date(1996, 12, 20)
