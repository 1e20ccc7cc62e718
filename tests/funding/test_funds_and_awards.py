"""Budget ≥ commitments ≥ disbursements: in the services, and in the database without them."""

import re
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from threading import Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.utils.timezone import localdate

from billing.ledger import chart
from billing.ledger.services import balance
from funding.errors import AwardRefused, BudgetExceeded, DateRefused, KeyUsed
from funding.models import Award, Contribution, Fund, Tranche
from funding.selectors.funds import figures_of, requests_waiting_for_award
from funding.services.awards import MilestonePlan, create_award
from funding.services.funds import contribute
from incubator.accounts.models import User
from incubator.core import audit
from studios.models import ResourceRequest
from tests.clients import Client
from tests.powers import refuse

Ask = Callable[[int], ResourceRequest]


def in_one_tranche(amount_minor: int) -> list[MilestonePlan]:
    return [MilestonePlan("Gold", "It is finished.", date(2027, 9, 1), amount_minor)]


def test_a_contribution_debits_the_fund_and_credits_who_gave(db: None, fund: Fund) -> None:
    assert balance(chart.fund(fund.pk, "USD")) == 200_000_00
    assert balance(chart.contribution(fund.pk, "USD")) == -200_000_00
    assert figures_of(fund).free == 200_000_00
    assert "contribution of $200,000.00" in str(audit.history(fund)[0].said)


def test_money_that_has_not_come_is_not_a_budget(db: None, fund: Fund, finance: User) -> None:
    tomorrow = localdate() + timedelta(days=1)
    with pytest.raises(DateRefused):
        contribute(fund=fund, amount_minor=5, effective_on=tomorrow, actor=finance)
    assert figures_of(fund).contributed == 200_000_00


def test_only_finance_and_fund_managers_record_contributions(
    db: None, fund: Fund, agent: User, founder: User, administrator: User
) -> None:
    for person, refusal in (
        (agent, PermissionDenied),
        (administrator, PermissionDenied),
        (founder, Http404),
    ):
        with pytest.raises(refusal):
            contribute(fund=fund, amount_minor=5, effective_on=localdate(), actor=person)
    assert Contribution.objects.count() == 1


def test_an_award_answers_its_request_with_milestones_and_tranches(
    db: None, award: Award, fund: Fund
) -> None:
    assert [m.title for m in award.milestones.all()] == ["Vertical slice", "Gold"]
    assert [t.amount_minor for t in award.tranches.all()] == [40_000_00, 80_000_00]
    assert award.resource_request.state == "fulfilled"
    assert figures_of(fund).committed == 120_000_00
    assert list(requests_waiting_for_award()) == []
    assert "awarded $120,000.00 from First Fund" in str(audit.history(award)[0].said)


def test_an_approved_request_waits_for_its_award(db: None, ask_for_capital: Ask) -> None:
    asked = ask_for_capital(1_000_00)
    assert list(requests_waiting_for_award()) == [asked]


def test_a_request_is_awarded_once(db: None, award: Award, fund: Fund, fund_manager: User) -> None:
    with pytest.raises(AwardRefused, match="fulfilled"):
        create_award(
            resource_request=award.resource_request,
            fund=fund,
            kind="grant",
            milestones=in_one_tranche(120_000_00),
            actor=fund_manager,
        )
    assert Award.objects.count() == 1


def test_tranches_that_do_not_sum_to_the_award_are_refused(
    db: None, ask_for_capital: Ask, fund: Fund, fund_manager: User
) -> None:
    asked = ask_for_capital(1_000_00)
    with pytest.raises(AwardRefused, match=r"sum to \$999.99; \$1,000.00 was approved"):
        create_award(
            resource_request=asked,
            fund=fund,
            kind="grant",
            milestones=in_one_tranche(999_99),
            actor=fund_manager,
        )
    asked.refresh_from_db()
    assert asked.state == "approved"
    assert not Award.objects.exists()


def test_promising_more_than_the_fund_has_is_refused(
    db: None, ask_for_capital: Ask, award: Award, fund: Fund, fund_manager: User
) -> None:
    with pytest.raises(BudgetExceeded, match=r"First Fund has \$80,000.00 left"):
        create_award(
            resource_request=ask_for_capital(80_000_01),
            fund=fund,
            kind="grant",
            milestones=in_one_tranche(80_000_01),
            actor=fund_manager,
        )
    assert figures_of(fund).committed == 120_000_00


def test_a_finance_officer_cannot_award(
    db: None, ask_for_capital: Ask, fund: Fund, finance: User
) -> None:
    with pytest.raises(PermissionDenied):
        create_award(
            resource_request=ask_for_capital(1_000_00),
            fund=fund,
            kind="grant",
            milestones=in_one_tranche(1_000_00),
            actor=finance,
        )
    assert not Award.objects.exists()


def test_the_database_refuses_an_award_past_the_budget(db: None, award: Award) -> None:
    with pytest.raises(IntegrityError, match="exceed the budget"), transaction.atomic():
        copy_of(award, 80_000_01)
    assert Award.objects.count() == 1


def test_the_database_refuses_tranches_that_miss_the_award(db: None, award: Award) -> None:
    with pytest.raises(IntegrityError, match="its tranches sum to"):
        write_without_tranches(award)


@transaction.atomic
def write_without_tranches(award: Award) -> None:
    copy_of(award, 5_00)
    # Checked at commit; asked for here, since a test's transaction never commits.
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE funding_award SET amount_minor = amount_minor + 1",
        "DELETE FROM funding_contribution",
        "UPDATE funding_contribution SET amount_minor = 1",
        "UPDATE funding_tranche SET amount_minor = 1",
        "UPDATE funding_milestone SET state = 'accepted'",
        "UPDATE funding_tranche SET state = 'disbursed'",
    ],
)
def test_promises_and_states_cannot_be_changed_by_hand(db: None, award: Award, change: str) -> None:
    refuse(change, "is refused|no step leads")


def copy_of(award: Award, amount_minor: int) -> None:
    """An award written past the services, as a mistake would."""
    asked = award.resource_request
    asked.pk, asked.number, asked.state = None, "RQ-X", "submitted"
    asked.save(force_insert=True)
    award.pk, award.number, award.amount_minor = None, "AW-X", amount_minor
    award.resource_request = asked
    award.save(force_insert=True)


def test_two_awards_at_once_cannot_both_take_the_last_money(
    committed_db: str,
    ask_for_capital: Ask,
    fund: Fund,
    fund_manager: User,
) -> None:
    requests = [ask_for_capital(150_000_00), ask_for_capital(150_000_00)]
    outcomes: list[str] = []

    def try_to_award(asked: ResourceRequest) -> None:
        try:
            create_award(
                resource_request=asked,
                fund=fund,
                kind="grant",
                milestones=in_one_tranche(150_000_00),
                actor=fund_manager,
            )
            outcomes.append("awarded")
        except BudgetExceeded:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=try_to_award, args=[asked]) for asked in requests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["awarded", "refused"]
    assert figures_of(fund).committed == 150_000_00
    assert Tranche.objects.count() == 1


def test_pressing_twice_records_one_contribution(db: None, fund: Fund, finance: User) -> None:
    key = uuid.uuid4()

    def press(amount_minor: int) -> Contribution:
        return contribute(
            fund=fund, amount_minor=amount_minor, effective_on=localdate(), actor=finance, key=key
        )

    assert press(5_00) == press(5_00)
    with pytest.raises(KeyUsed, match="Open the fund again"):
        press(6_00)
    assert figures_of(fund).contributed == 200_005_00
    assert balance(chart.fund(fund.pk, "USD")) == 200_005_00


def test_the_page_records_one_contribution_however_often_it_is_sent(
    db: None, fund: Fund, finance: User
) -> None:
    client = Client()
    client.force_login(finance)
    page = client.get("/staff/funds/first/").content.decode()
    [key] = re.findall(r'name="form_key" value="([0-9a-f-]{36})"', page)
    sent = {"amount": "5.00", "effective_on": str(localdate()), "form_key": key}
    for _press in range(2):
        assert client.post("/staff/funds/first/", sent).status_code == 302
    assert figures_of(fund).contributed == 200_005_00
