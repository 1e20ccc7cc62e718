"""The next version of terms: it starts with what is agreed, and is tried out before it is signed."""

from datetime import date
from fractions import Fraction

import pytest
from django.urls import reverse

from billing.payments.services.outgoing import confirm_payment
from billing.services.refunds import refund_line
from funding.errors import DealRefused
from funding.models import Deal, Tranche
from funding.selectors.deals import all_rules
from funding.services.deals import add_terms, sign_deal
from funding.services.settlement import settle_month
from funding.services.tranches import disburse_tranche
from funding.waterfall import (
    FeeTier,
    Guarantee,
    Inputs,
    PercentFee,
    Recoupment,
    Refund,
    Split,
    studio_percent,
)
from incubator.accounts.models import User
from studios.models import Game
from tests.funding.conftest import Sell, plain_terms
from tests.funding.test_figures import differences
from tests.funding.visits import as_

pytestmark = pytest.mark.django_db

JANUARY, FEBRUARY, MARCH = date(1997, 1, 1), date(1997, 2, 1), date(1997, 3, 1)
RICH = plain_terms(
    split=Split(tiers=(studio_percent("100/3"), studio_percent(70, over=5_000_00))),
    fees=(PercentFee("store", "shop", (FeeTier(0, Fraction(30)),)),),
    recoupment=Recoupment("net", Fraction(60), Fraction(15)),
    guarantee=Guarantee(1_000_00, date(1998, 1, 1)),
    payout_threshold_minor=100_00,
    due_days=30,
)


@pytest.fixture
def rich_deal(game: Game, fund_manager: User) -> Deal:
    return sign_deal(game=game, terms=RICH, effective_from=JANUARY, actor=fund_manager)


def sent(deal: Deal, fund_manager: User, **changes: str) -> dict[str, str]:
    """The form as it stands on the page, with what somebody changed."""
    form = as_(fund_manager).get(reverse("funding:terms_new", args=[deal.number])).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    return {name: str(value) for name, value in shown.items() if value is not None} | changes


def test_the_form_starts_with_the_terms_in_force_and_keeps_what_it_does_not_ask(
    rich_deal: Deal, fund_manager: User
) -> None:
    """Sending the form as it stands changes the version and the day, and nothing else."""
    address = reverse("funding:terms_new", args=[rich_deal.number])
    typed = sent(rich_deal, fund_manager, effective_from="1997-02-01")
    assert (typed["recoup_base"], typed["recoup_percent"]) == ("net", "60")
    assert (typed["studio_percent"], "later_percent" in typed) == ("33.3333", False)
    assert "Now, by version 1" in as_(fund_manager).get(address).content.decode()
    as_(fund_manager).post(address, typed)
    first, second = (terms.to_document() for terms in all_rules(rich_deal))
    moved = {"version": 2, "effective_from": "1997-02-01"}
    usual = {"source": "services", "name": "*", "treatment": "bear", "cap_minor": None}
    assert second == {**first, **moved, "deductions": [usual]}


def test_what_is_recouped_from_may_change_and_the_months_go_on(
    deal: Deal, approved_tranche: Tranche, sell: Sell, fund_manager: User, finance: User,
    finance2: User, agent: User,
) -> None:  # fmt: skip
    """One click on other terms once made a deal unsettleable for ever."""
    [sold] = sell((JANUARY, 1, "1000.00"))
    settle_month(deal=deal, month=JANUARY, actor=finance)
    approved_tranche.award.refresh_from_db()
    paid = disburse_tranche(tranche=approved_tranche, effective_on=FEBRUARY, actor=finance2)
    confirm_payment(payment=paid.payment, actor=finance)
    terms = plain_terms(50, recoupment=Recoupment("net", Fraction(60)))
    add_terms(deal=deal, terms=terms, effective_from=FEBRUARY, actor=fund_manager)
    sell((date(1997, 2, 3), 1, "1000.00"))
    second = settle_month(deal=deal, month=FEBRUARY, actor=finance)
    lines = {line.code: line.amount_minor for line in second.lines.all()}
    assert lines["recouped:principal"] == -600_00
    assert second.payable_minor == 200_00
    sell((MARCH, 1, "500.00"))
    refund_line(
        line=sold, amount_minor=100_00, reason="No", key="1", effective_on=MARCH, actor=agent
    )
    third = settle_month(deal=deal, month=MARCH, actor=finance)
    assert [differences(one) for one in (second, third)] == [[], []]


def test_terms_that_the_deals_rows_contradict_are_refused_before_they_are_signed(
    deal: Deal, sell: Sell, fund_manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    sell((JANUARY, 1, "1000.00"))
    quarters = plain_terms(statement_period="quarter")
    with pytest.raises(DealRefused, match="choose months instead of quarters"):
        add_terms(deal=deal, terms=quarters, effective_from=FEBRUARY, actor=fund_manager)
    monkeypatch.setattr("funding.services.deals.waiting_inputs", impossible)
    with pytest.raises(DealRefused, match=rf"{deal.number} cannot be settled: refunds of sales of"):
        add_terms(deal=deal, terms=plain_terms(), effective_from=FEBRUARY, actor=fund_manager)
    assert deal.terms.count() == 1


def impossible(*_given: object, **_named: object) -> Inputs:
    """What the rows should never say: more refunded than sold."""
    return Inputs(FEBRUARY, date(2100, 1, 1), refunds=[Refund(MARCH, JANUARY, 5)])
