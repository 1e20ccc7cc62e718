"""An advance of 100.00, 60.00 of it recouped, comes back from the bank: every ledger line."""

from datetime import date

import pytest

from billing.ledger import chart
from billing.ledger.models import Entry
from billing.ledger.services import balance, verify
from billing.payments.models import OutgoingPayment
from billing.payments.services.outgoing import confirm_payment
from billing.payments.services.returns import record_return
from funding.models import Award, Deal, DisbursementReturn, Fund, Statement, Tranche
from funding.selectors.funds import figures_of
from funding.services.awards import MilestonePlan, create_award
from funding.services.settlement import settle_month
from funding.services.tranches import disburse_tranche, request_tranche
from incubator.accounts.models import User
from incubator.messaging.models import Notification
from studios.models import Studio
from tests.funding.conftest import Ask, Sell
from tests.voting import approve

pytestmark = pytest.mark.django_db

JANUARY, FEBRUARY, MARCH = (date(1997, month, 1) for month in (1, 2, 3))


@pytest.fixture
def award(ask_for_capital: Ask, fund: Fund, fund_manager: User) -> Award:
    """An advance of 100.00 in one tranche."""
    return create_award(
        resource_request=ask_for_capital(100_00),
        fund=fund,
        kind="advance",
        milestones=[MilestonePlan("Gold", "It is finished.", date(2027, 3, 1), 100_00)],
        actor=fund_manager,
    )


class Books:
    """What stands where in the deal's accounts, debit positive."""

    def __init__(self, deal: Deal, fund: Fund) -> None:
        self.accounts = {
            "fund": chart.fund(fund.pk, "USD"),
            "advance": chart.advance(deal.pk, "USD"),
            "in transit": chart.in_transit(deal.studio_id, "USD"),
            "payable": chart.payable(deal.studio_id, "USD"),
            "revenue": chart.revenue(deal.game_id, "USD"),
            "platform": chart.income("platform_share", "USD"),
        }

    def lines(self, entry: Entry | None) -> dict[str, int]:
        assert entry is not None
        names = {ref.code: name for name, ref in self.accounts.items()}
        return {names[line.account.code]: line.amount for line in entry.lines.all()}

    def stand(self, *names: str) -> list[int]:
        return [balance(self.accounts[name]) for name in names]


def pay(tranche: Tranche, day: date, people: dict[str, User]) -> OutgoingPayment:
    tranche = Tranche.objects.get(pk=tranche.pk)
    request_tranche(tranche=tranche, actor=people["founder"])
    for person in ("fund_manager", "finance"):
        approve(tranche, people[person])
    tranche = Tranche.objects.get(pk=tranche.pk)
    paid = disburse_tranche(tranche=tranche, effective_on=day, actor=people["finance2"])
    return confirm_payment(payment=paid.payment, actor=people["finance"])


def amounts(statement: Statement) -> dict[str, int]:
    return {line.code: line.amount_minor for line in statement.lines.all()}


def test_the_advance_falls_by_what_was_left_and_the_rest_is_payable_again(
    deal: Deal, due_tranche: Tranche, bank_account: Studio, fund: Fund, sell: Sell,
    founder: User, fund_manager: User, finance: User, finance2: User,
) -> None:  # fmt: skip
    people = {"founder": founder, "fund_manager": fund_manager}
    people |= {"finance": finance, "finance2": finance2}
    books = Books(deal, fund)

    # December: paid out.
    payment = pay(due_tranche, date(1996, 12, 20), people)
    assert books.lines(payment.entry) == {"advance": 100_00, "in transit": -100_00}
    assert books.lines(payment.outcome_entry) == {"in transit": 100_00, "fund": -100_00}

    # January: the studio's share of 60.00 is all recouped.
    sell((date(1997, 1, 5), 1, "100.00"))
    january = settle_month(deal=deal, month=JANUARY, actor=finance)
    assert books.lines(january.entry) == {"revenue": 100_00, "advance": -60_00, "platform": -40_00}
    assert books.stand("advance", "payable") == [40_00, 0]

    # February: the bank gives all of it back.
    returned = record_return(
        payment=payment,
        amount_minor=100_00,
        effective_on=date(1997, 2, 10),
        reason="The account was closed.",
        actor=finance,
    )
    assert books.lines(returned.entry) == {"fund": 100_00, "advance": -40_00, "payable": -60_00}
    assert returned.entry.effective_on == date(1997, 2, 10)
    assert books.stand("fund", "advance", "payable") == [200_000_00, 0, -60_00]
    assert figures_of(fund).disbursed == 0
    tranche = Tranche.objects.get()
    assert (tranche.state, tranche.award.state) == ("due", "active")
    told = Notification.objects.filter(person=founder, kind="tranche_moved").latest("pk")
    assert "came back" in str(told.said)

    # The month's statement shows it with its date, recoups nothing, and pays nothing twice.
    sell((date(1997, 2, 20), 1, "50.00"))
    february = settle_month(deal=deal, month=FEBRUARY, actor=finance)
    assert books.lines(february.entry) == {"revenue": 50_00, "payable": -30_00, "platform": -20_00}
    shown = amounts(february)
    assert (shown["returned"], shown["given_back"], shown["payable"]) == (-100_00, 60_00, 30_00)
    assert "unrecouped:principal" not in shown
    line = february.lines.get(code="returned")
    assert str(line.rule) == "came back, the last of it on 10 Feb 1997"
    counted = DisbursementReturn.objects.get(settled_in__statement=february)
    assert counted.given_back_minor == 60_00
    assert books.stand("advance", "payable") == [0, -90_00]

    # March: asked for anew, paid again, and recouped as any other advance.
    again = pay(tranche, date(1997, 3, 3), people)
    assert again.pk != payment.pk
    sell((date(1997, 3, 20), 1, "50.00"))
    march = settle_month(deal=deal, month=MARCH, actor=finance)
    assert books.lines(march.entry) == {"revenue": 50_00, "advance": -30_00, "platform": -20_00}
    assert amounts(march)["unrecouped:principal"] == 70_00
    assert books.stand("fund", "advance", "payable") == [199_900_00, 70_00, -90_00]
    assert not verify().discrepancies
