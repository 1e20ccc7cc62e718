"""A grant that came back was no expense, and no statement has to know."""

from datetime import date

import pytest

from billing.ledger import chart
from billing.ledger.services import balance, verify
from billing.payments.services.outgoing import confirm_payment
from billing.payments.services.returns import record_return
from funding.models import Award, AwardKind, Fund, Tranche
from funding.services.awards import MilestonePlan, create_award
from funding.services.tranches import disburse_tranche
from incubator.accounts.models import User
from tests.funding.conftest import Ask

pytestmark = pytest.mark.django_db


@pytest.fixture
def award(ask_for_capital: Ask, fund: Fund, plan: list[MilestonePlan], fund_manager: User) -> Award:
    return create_award(
        resource_request=ask_for_capital(120_000_00),
        fund=fund,
        kind=AwardKind.GRANT,
        milestones=plan,
        actor=fund_manager,
    )


def test_the_fund_has_it_again_and_the_tranche_is_due(
    approved_tranche: Tranche, fund: Fund, finance: User, finance2: User
) -> None:
    paid = disburse_tranche(
        tranche=approved_tranche, effective_on=date(1996, 12, 20), actor=finance2
    )
    confirm_payment(payment=paid.payment, actor=finance)
    returned = record_return(
        payment=paid.payment,
        amount_minor=40_000_00,
        effective_on=date(1997, 2, 1),
        reason="Closed.",
        actor=finance,
    )
    assert {line.account.kind: line.amount for line in returned.entry.lines.all()} == {
        "asset:fund": 40_000_00,
        "expense:grant": -40_000_00,
    }
    assert balance(chart.fund(fund.pk, "USD")) == 200_000_00
    assert Tranche.objects.get(pk=approved_tranche.pk).state == "due"
    assert not verify().discrepancies
