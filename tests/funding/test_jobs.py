"""Settling everything that is due, as long work."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from billing.ledger.errors import InsufficientFunds
from funding import act_words as words
from funding import jobs
from funding.models import Deal, Statement
from funding.services.deals import sign_deal
from funding.services.settlement import settle_month
from incubator.accounts.models import User
from incubator.messaging.models import Notification
from incubator.work.jobs import run_due_jobs
from incubator.work.models import Job
from studios.models import Game, Studio
from studios.services.games import add_game
from tests.funding.conftest import Sell, plain_terms

pytestmark = pytest.mark.django_db


@pytest.fixture
def young_deal(game: Game, fund_manager: User) -> Deal:
    """Two or three months old, whatever the day."""
    begin: date = (timezone.localdate() - timedelta(days=75)).replace(day=1)
    return sign_deal(game=game, terms=plain_terms(), effective_from=begin, actor=fund_manager)


def test_every_finished_month_is_settled_once_and_the_officer_is_told(
    young_deal: Deal, sell: Sell, finance: User
) -> None:
    sell((timezone.localdate() - timedelta(days=40), 1, "10.00"))
    from_page = Job.objects.create(kind="settle_due", title=words.SETTLE_ALL(), owner=finance)
    run_due_jobs()
    from_page.refresh_from_db()
    settled = Statement.objects.count()
    assert from_page.state == "done", from_page.error
    assert (from_page.done, from_page.total) == (settled, settled)
    assert settled > 0
    assert Notification.objects.filter(person=finance, kind="work_done").exists()
    again = Job.objects.create(kind="settle_due", title=words.SETTLE_ALL(), owner=finance)
    run_due_jobs()
    again.refresh_from_db()
    assert (again.state, Statement.objects.count()) == ("done", settled)


def test_only_finance_starts_it(client: Client, deal: Deal, fund_manager: User) -> None:
    client.force_login(fund_manager)
    assert client.post("/staff/settlement/all/").status_code == 403
    assert not Job.objects.exists()


def test_a_deal_that_the_ledger_refuses_does_not_hold_up_the_others(
    young_deal: Deal, studio: Studio, founder: User, fund_manager: User, finance: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    second = add_game(
        studio=studio, title="Second", tagline="", about="", currency="USD", actor=founder
    )
    begin = young_deal.terms.get().effective_from
    sign_deal(game=second, terms=plain_terms(), effective_from=begin, actor=fund_manager)

    def settle(*, deal: Deal, month: date, actor: User | None) -> Statement:
        if deal == young_deal:
            raise InsufficientFunds("There is not enough on the account for this.")
        return settle_month(deal=deal, month=month, actor=actor)

    monkeypatch.setattr(jobs, "settle_month", settle)
    job = Job.objects.create(kind="settle_due", title=words.SETTLE_ALL(), owner=finance)
    run_due_jobs()
    job.refresh_from_db()
    assert (job.state, Statement.objects.exists()) == ("done", True)
    assert f"{young_deal.number}: There is not enough" in str(job.result)
