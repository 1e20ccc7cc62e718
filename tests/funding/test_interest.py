"""Staff who belong to a studio do nothing for the incubator that moves the studio's money."""

from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest

from funding.models import Award, Contribution, Deal, Fund, Milestone, Statement, Terms
from funding.services.awards import MilestonePlan, create_award
from funding.services.deals import add_terms, sign_deal
from funding.services.funds import contribute
from funding.services.milestones import accept, deliver, return_milestone
from funding.services.settlement import settle_month
from incubator.accounts.access import MONEY_ROLES
from incubator.accounts.models import User
from incubator.approvals.errors import NotDistinct
from incubator.core.acts import ACTS, STAFF, available_acts, may
from incubator.documents.models import Document
from incubator.portal.waiting import waiting_for
from studios.models import Game, ResourceRequest, Studio
from tests.clients import Client
from tests.funding.conftest import Ask, Sell, plain_terms
from tests.joining import place
from tests.powers import refuse

pytestmark = pytest.mark.django_db

# Staff do these where money is moved, and they are not about one studio's.
OF_NO_STUDIO = {
    "exchange_rate.add": "what the central bank published is nobody's money",
    "exchange_position.value": "gains and losses of exchange are the incubator's own",
    "tax_rate.add": "tax is owed to a country, the same for all games",
    "card_class.add": "a class of cards has sold nothing yet",
    "distributor.add": "a distributor without cards owes nothing yet",
    "fund.open": "an empty fund is nobody's money yet",
    "payout.ask": "asking moves nothing: others vote and release",
    "payout.cancel": "what is taken back stays where it was",
    "unmatched_report.take": "looking after it moves nothing",
    "unmatched_report.resolve": "asks about the wallet that is named",
}


def join(studio: Studio, *people: User) -> None:
    for person in people:
        place(studio, person)


def refused(act: Callable[[], object]) -> None:
    with pytest.raises(NotDistinct, match="member of the studio"):
        act()


def test_every_act_of_those_who_move_money_says_whose_it_is() -> None:
    movers = {f"{STAFF}:{role}" for role in MONEY_ROLES}
    silent = set()
    for key, act in ACTS.items():
        staff = {role for role in act.who.roles() if role.startswith(STAFF)}
        if staff and staff <= movers and act.money_of is None:
            silent.add(key)
    assert silent == OF_NO_STUDIO.keys()


def test_a_fund_manager_signs_no_deal_and_no_terms_of_their_own_studio(
    studio: Studio, game: Game, fund_manager: User, finance: User
) -> None:
    join(studio, fund_manager)

    def sign(percent: int) -> Callable[[], object]:
        terms, first = plain_terms(percent), date(1996, 12, 1)
        return lambda: sign_deal(game=game, terms=terms, effective_from=first, actor=fund_manager)

    refused(sign(0))
    refused(sign(100))
    assert not Deal.objects.exists()
    refuse(
        "INSERT INTO funding_deal (number, game_id, studio_id, currency, signed_by_id, signed_at)"  # noqa: S608
        f" VALUES ('DL-x', {game.pk}, {studio.pk}, 'USD', {fund_manager.pk}, now())",
        "has an interest",
    )


def test_who_joined_since_signs_no_new_terms_and_is_offered_none(
    studio: Studio, deal: Deal, fund_manager: User
) -> None:
    assert may(fund_manager, "deal.sign_terms", deal)
    join(studio, fund_manager)
    refused(
        lambda: add_terms(
            deal=deal,
            terms=plain_terms(100),
            effective_from=date(2100, 1, 1),
            actor=fund_manager,
        )
    )
    assert not may(fund_manager, "deal.sign_terms", deal)
    assert Terms.objects.count() == 1
    refuse(
        "INSERT INTO funding_terms (deal_id, version, effective_from, document, signed_by_id,"  # noqa: S608
        f" created_at) VALUES ({deal.pk}, 2, '2100-01-01', '{{}}', {fund_manager.pk}, now())",
        "has an interest",
    )
    client = Client()
    client.force_login(fund_manager)
    page = client.get(f"/staff/deals/{deal.number}/").content.decode()
    assert "new terms" not in page.lower()


def test_a_member_makes_no_award_and_it_does_not_wait_for_them(
    studio: Studio,
    ask_for_capital: Ask,
    fund: Fund,
    plan: list[MilestonePlan],
    fund_manager: User,
) -> None:
    asked: ResourceRequest = ask_for_capital(120_000_00)
    assert [item.act for item in waiting_for(fund_manager)] == ["Make award"]
    join(studio, fund_manager)
    refused(
        lambda: create_award(
            resource_request=asked, fund=fund, kind="grant", milestones=plan, actor=fund_manager
        )
    )
    assert waiting_for(fund_manager) == []
    assert not Award.objects.exists()


def test_a_member_neither_accepts_nor_returns_a_milestone(
    studio: Studio, milestone: Milestone, evidence: Document, founder: User, fund_manager: User
) -> None:
    deliver(milestone=milestone, documents=[evidence], note="It plays.", actor=founder)
    join(studio, fund_manager)
    refused(lambda: accept(milestone=milestone, actor=fund_manager))
    refused(lambda: return_milestone(milestone=milestone, reason="No", actor=fund_manager))
    offered = {one.act.key: one.why_not for one in available_acts(milestone, fund_manager)}
    assert "member of the studio" in offered["milestone.accept"]
    milestone.refresh_from_db()
    assert milestone.state == "delivered"
    accepting = (
        "UPDATE funding_milestone SET state = 'accepted', accepted_by_id = {by}"  # noqa: S608
        f" WHERE id = {milestone.pk}"
    )
    refuse(accepting.format(by=fund_manager.pk), "has an interest")
    refuse(accepting.format(by="NULL"), "somebody accepts it")


def test_a_member_neither_settles_nor_records_money_for_the_studio(
    studio: Studio, deal: Deal, award: Award, sell: Sell, finance: User, finance2: User
) -> None:
    sell(("1997-01-05", 1, "10.00"))
    join(studio, finance2)
    refused(lambda: settle_month(deal=deal, month=date(1997, 1, 1), actor=finance2))
    assert not Statement.objects.exists()
    refused(
        lambda: contribute(
            fund=award.fund,
            amount_minor=1,
            effective_on=date(1997, 1, 1),
            key=uuid4(),
            actor=finance2,
        )
    )
    assert Contribution.objects.count() == 1
    refuse(
        "INSERT INTO funding_contribution (number, fund_id, amount_minor, effective_on, note,"  # noqa: S608
        " entry_id, recorded_by_id, recorded_at) SELECT 'CO-x', fund_id, 1, effective_on, '',"
        f" entry_id, {finance2.pk}, now() FROM funding_contribution",
        "has an interest",
    )
    settle_month(deal=deal, month=date(1997, 1, 1), actor=finance)
