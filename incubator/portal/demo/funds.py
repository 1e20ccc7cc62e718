"""Capital in the demo world: two funds, two awards, a deal."""

from contextlib import AbstractContextManager
from datetime import date, timedelta
from fractions import Fraction

from django.core.files.uploadedfile import SimpleUploadedFile

from billing.payments.services.outgoing import confirm_payment
from funding.models import Award, Fund, Milestone
from funding.services.awards import MilestonePlan, create_award
from funding.services.deals import sign_deal
from funding.services.funds import contribute, open_fund
from funding.services.milestones import accept, deliver
from funding.services.tranches import (
    disburse_tranche,
    request_tranche,
)
from funding.waterfall import (
    ChargedFee,
    Deduction,
    FeeTier,
    PercentFee,
    Recoupment,
    Reserve,
    Split,
    Terms,
    Tier,
)
from incubator.approvals.voting import asked_for, vote
from incubator.core.books import today
from incubator.documents.files import store_document
from incubator.portal.demo import clock
from incubator.portal.demo.calendar import (
    MONTHS_ON_SALE,
    OPENED,
    first_of_month,
    in_days,
    launch_day,
)
from incubator.portal.demo.people import who
from studios.models import Game, ResourceKind
from studios.services.requests import request_resource

EVIDENCE = (
    "Build notes\n\nThe first three islands can be sailed from end to end. Known gaps: the storm"
    " has no sound yet, and letters cannot be read aloud.\n"
)


def tell() -> None:
    dollars = _open("2026", "Fund 2026", "USD", 2_000_000_00, days=11)
    yuan = _open("fengyun", "Fengyun Fund", "CNY", 10_000_000_00, days=16)
    _tell_of_tides(dollars)
    _tell_of_orchard(yuan)


def _open(slug: str, name: str, currency: str, amount: int, *, days: int) -> Fund:
    """In the month in which the incubator opened; the money came a day later."""
    opened_on, farid = first_of_month(OPENED) + timedelta(days=days), who("farid")
    with clock.on(opened_on):
        fund = open_fund(slug=slug, name=name, currency=currency, actor=farid)
    with clock.on(opened_on + timedelta(days=1)):
        contribute(fund=fund, amount_minor=amount, effective_on=today(), actor=farid)
    return fund


def _tell_of_tides(fund: Fund) -> None:
    tides, farid = Game.objects.get(title="Paper Tides"), who("farid")
    islands_due, launched_on = first_of_month(MONTHS_ON_SALE + 1), launch_day()
    plans = [
        MilestonePlan(
            "Three islands",
            "Three islands can be sailed and finished.",
            islands_due,
            80_000_00,
        ),
        MilestonePlan(
            "Winter chapter", "Two winter islands and a photo mode.", in_days(20), 40_000_00
        ),
    ]
    asked_on = first_of_month(MONTHS_ON_SALE + 2) + timedelta(days=3)
    purpose = "Work up to the launch and one chapter more."
    award = _award(tides, fund, plans, purpose=purpose, asked_on=asked_on)
    terms = tides_terms(launched_on)
    with clock.on(asked_on + timedelta(days=10)):
        sign_deal(game=tides, terms=terms, effective_from=launched_on, award=award, actor=farid)
    _draw_first_tranche(award, islands_due)
    winter = award.milestones.get(ordinal=2)
    with clock.on(in_days(-5), hour=17):
        _deliver(winter)
    with clock.on(in_days(-3)):
        accept(milestone=winter, actor=farid)


def _tell_of_orchard(fund: Fund) -> None:
    orchard = Game.objects.get(title="Iron Orchard")
    plans = [
        MilestonePlan(
            "Greenhouse", "One orchard can be played for an hour.", in_days(3), 300_000_00
        ),
        MilestonePlan("Steam", "The engine, its valves and its moods.", in_days(90), 500_000_00),
        MilestonePlan("Beta", "Everything is in; the balance is not.", in_days(200), 400_000_00),
    ]
    asked_on = first_of_month(MONTHS_ON_SALE + 1) + timedelta(days=10)
    purpose = "A year of work for three people."
    award = _award(orchard, fund, plans, purpose=purpose, asked_on=asked_on)
    with clock.on(in_days(-2), hour=16):
        _deliver(award.milestones.get(ordinal=1))


def tides_terms(launched_on: date) -> Terms:
    """60 / 40 and better from half a million on; half of the studio's share recoups."""
    return Terms(
        version=1,
        effective_from=launched_on,
        currency="USD",
        fees=(
            ChargedFee(code="processor"),
            PercentFee(code="platform_fee", payee="incubator", tiers=(FeeTier(0, Fraction(5)),)),
        ),
        deductions=(Deduction(source="services", name="*", treatment="deduct"),),
        recoupment=Recoupment(base="studio_share", share_percent=Fraction(50)),
        split=Split(
            tiers=(
                Tier(0, (Fraction(60),)),
                Tier(500_000_00, (Fraction(70),)),
            )
        ),
        reserve=Reserve(percent=Fraction(10), days=90),
        due_days=15,
    )


def _award(
    game: Game, fund: Fund, plans: list[MilestonePlan], *, purpose: str, asked_on: date
) -> Award:
    """Asked for by the founder, approved by two within days, awarded the day after."""
    founder = game.studio.memberships.get(role="owner").user
    with clock.on(asked_on):
        request = request_resource(
            studio=game.studio,
            game=game,
            kind=ResourceKind.CAPITAL,
            quantity=1,
            amount_minor=sum(plan.amount_minor for plan in plans),
            currency=game.currency,
            purpose=purpose,
            actor=founder,
        )
    for days, approver in ((2, "farid"), (4, "ana")):
        with clock.on(asked_on + timedelta(days=days), hour=13):
            vote(approval=asked_for(request), person=who(approver))
    request.refresh_from_db()
    with clock.on(asked_on + timedelta(days=5)):
        return create_award(
            resource_request=request,
            fund=fund,
            kind="advance",
            milestones=plans,
            actor=who("farid"),
        )


def _deliver(milestone: Milestone) -> None:
    founder = milestone.award.studio.memberships.get(role="owner").user
    evidence = store_document(
        upload=SimpleUploadedFile("build-notes.txt", EVIDENCE.encode()), actor=founder
    )
    deliver(
        milestone=milestone,
        documents=[evidence],
        note="The build is on the usual page; the notes say what to look at first.",
        actor=founder,
    )


def _draw_first_tranche(award: Award, due_on: date) -> None:
    """The whole way: delivered, accepted, asked for, approved by two, paid by a third; another says it arrived."""

    def days_later(days: int, hour: int = 10) -> AbstractContextManager[None]:
        return clock.on(due_on + timedelta(days=days), hour=hour)

    milestone, tranche = award.milestones.get(ordinal=1), award.tranches.get(ordinal=1)
    with days_later(-2, hour=22):
        _deliver(milestone)
    with days_later(1):
        accept(milestone=milestone, actor=who("farid"))
    tranche.refresh_from_db()
    with days_later(2):
        request_tranche(tranche=tranche, actor=who("mira"))
    for days, approver in ((4, "farid"), (5, "ana")):
        with days_later(days):
            vote(approval=asked_for(tranche), person=who(approver))
    tranche.refresh_from_db()
    with days_later(9):
        paid = disburse_tranche(tranche=tranche, actor=who("pavel"))
    with days_later(12):
        confirm_payment(payment=paid.payment, actor=who("ana"))
