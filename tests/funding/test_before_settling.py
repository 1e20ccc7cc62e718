"""What settling will write is shown first; what cannot be settled names itself and stops nobody."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from billing.models import Payout, ServiceCharge
from funding import act_words as words
from funding.errors import NothingPayable, SettlementRefused
from funding.models import Deal, Statement
from funding.selectors.forecast import forecast
from funding.services import settlement
from funding.services.deals import sign_deal
from funding.services.payouts import request_payable
from funding.services.settlement import settle_month
from funding.waterfall import Inputs, Refund
from incubator.accounts.models import User
from incubator.work.jobs import run_due_jobs
from incubator.work.models import Job
from studios.models import Game, Studio
from studios.services.games import add_game
from tests.funding.conftest import Sell, plain_terms
from tests.funding.visits import as_, text
from tests.using import ran

pytestmark = pytest.mark.django_db

JANUARY, FEBRUARY = date(1997, 1, 1), date(1997, 2, 1)


def test_the_page_shows_what_the_months_will_say_and_nothing_of_later_ones(
    deal: Deal, sell: Sell, finance: User
) -> None:
    sell((JANUARY, 1, "10.00"), (FEBRUARY, 1, "20.00"), (date(1997, 3, 1), 1, "5000.00"))
    address = reverse("funding:settle", args=[deal.number])
    page = text(finance, f"{address}?month=1997-02")
    assert "$10.00 sold, $0.00 refunded; $6.00 payable to the studio" in page
    assert "$20.00 sold, $0.00 refunded; $12.00 payable to the studio" in page
    assert "$5,000.00" not in page
    assert not Statement.objects.exists()
    as_(finance).post(address, {"month": "1997-02"})
    settled = Statement.objects.order_by("period_start")
    assert [one.payable_minor for one in settled if one.gross_minor] == [6_00, 12_00]


def test_services_that_settling_will_charge_first_are_counted_before(
    rich_deal: Deal, game: Game, sell: Sell, finance: User
) -> None:
    sell((JANUARY, 1, "900.00"), (FEBRUARY, 1, "900.00"))
    ran(game, datetime(1997, 1, 30, tzinfo=UTC), datetime(1997, 2, 2, 7, 11, 13, tzinfo=UTC))
    told = forecast(rich_deal, [JANUARY, FEBRUARY])
    settle_month(deal=rich_deal, month=FEBRUARY, actor=finance)
    written = Statement.objects.order_by("period_start")
    assert [one.payable_minor for one in written] == [one.payable_minor for one in told]
    assert [one.closing_state for one in written] == [
        one.closing_state.to_document() for one in told
    ]
    assert ServiceCharge.objects.count() == 2


def test_a_deal_whose_rows_contradict_its_terms_names_itself_and_stops_nobody(
    studio: Studio, founder: User, game: Game, fund_manager: User, finance: User,
    sell: Sell, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    begin = date(2026, 9, 1)
    broken = sign_deal(game=game, terms=plain_terms(), effective_from=begin, actor=fund_manager)
    sell((begin, 1, "10.00"))
    other_game = add_game(
        studio=studio, title="Harbour", tagline="", about="", currency="USD", actor=founder
    )
    other = sign_deal(
        game=other_game, terms=plain_terms(), effective_from=begin, actor=fund_manager
    )
    honest = settlement.inputs_of

    def contradicting(*, deal: Deal, **named: object) -> Inputs:
        read: Inputs = honest(deal=deal, **named)  # type: ignore[arg-type]
        if deal.pk == broken.pk:
            return Inputs(read.period_start, read.period_end, refunds=[Refund(begin, begin, 5)])
        return read

    monkeypatch.setattr(settlement, "inputs_of", contradicting)
    with pytest.raises(SettlementRefused, match=f"{broken.number} cannot be settled: refunds of"):
        settle_month(deal=broken, month=begin, actor=finance)
    job = Job.objects.create(kind="settle_due", title=words.SETTLE_ALL(), owner=finance)
    run_due_jobs()
    job.refresh_from_db()
    assert f"{broken.number} cannot be settled" in str(job.result)
    assert other.statements.exists()
    assert not broken.statements.exists()


def test_the_threshold_counts_all_that_a_studio_is_owed(
    game: Game, studio: Studio, bank_account: Studio, fund_manager: User, finance: User,
    founder: User, sell: Sell,
) -> None:  # fmt: skip
    """By deal it once held back what two deals together had reached."""
    terms = plain_terms(payout_threshold_minor=100_00)
    deal = sign_deal(game=game, terms=terms, effective_from=JANUARY, actor=fund_manager)
    sell((JANUARY, 1, "100.00"))
    settle_month(deal=deal, month=JANUARY, actor=finance)
    with pytest.raises(NothingPayable, match=r"\$60.00 is payable to .*; payouts begin with \$100"):
        request_payable(studio=studio, currency="USD", actor=founder)
    sell((FEBRUARY, 1, "100.00"))
    settle_month(deal=deal, month=FEBRUARY, actor=finance)
    assert request_payable(studio=studio, currency="USD", actor=founder).amount_minor == 120_00
    assert Payout.objects.count() == 1
