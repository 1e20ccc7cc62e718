"""Capital in the demo world: two funds, two awards, a deal."""

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
from incubator.documents.files import store_document
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
    farid = who("farid")
    dollars = open_fund(slug="2026", name="Fund 2026", currency="USD", actor=farid)
    contribute(
        fund=dollars, amount_minor=2_000_000_00, effective_on=first_of_month(OPENED), actor=farid
    )
    yuan = open_fund(slug="fengyun", name="Fengyun Fund", currency="CNY", actor=farid)
    contribute(
        fund=yuan, amount_minor=10_000_000_00, effective_on=first_of_month(OPENED), actor=farid
    )

    tides = Game.objects.get(title="Paper Tides")
    plans = [
        MilestonePlan(
            "Three islands",
            "Three islands can be sailed and finished.",
            first_of_month(MONTHS_ON_SALE + 1),
            80_000_00,
        ),
        MilestonePlan(
            "Winter chapter", "Two winter islands and a photo mode.", in_days(20), 40_000_00
        ),
    ]
    award = _award(tides, 120_000_00, plans, dollars, "Work up to the launch and one chapter more.")
    sign_deal(
        game=tides, terms=tides_terms(), effective_from=launch_day(), award=award, actor=farid
    )
    _draw_first_tranche(award, paid_on=first_of_month(MONTHS_ON_SALE + 1) + timedelta(days=9))
    _deliver(award.milestones.get(ordinal=2))
    accept(milestone=award.milestones.get(ordinal=2), actor=farid)

    orchard = Game.objects.get(title="Iron Orchard")
    plans = [
        MilestonePlan(
            "Greenhouse", "One orchard can be played for an hour.", in_days(3), 300_000_00
        ),
        MilestonePlan("Steam", "The engine, its valves and its moods.", in_days(90), 500_000_00),
        MilestonePlan("Beta", "Everything is in; the balance is not.", in_days(200), 400_000_00),
    ]
    award = _award(orchard, 1_200_000_00, plans, yuan, "A year of work for three people.")
    _deliver(award.milestones.get(ordinal=1))


def tides_terms() -> Terms:
    """60 / 40 and better from half a million on; half of the studio's share recoups."""
    return Terms(
        version=1,
        effective_from=launch_day(),
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


def _award(game: Game, amount: int, plans: list[MilestonePlan], fund: Fund, purpose: str) -> Award:
    founder = game.studio.memberships.get(role="owner").user
    request = request_resource(
        studio=game.studio,
        game=game,
        kind=ResourceKind.CAPITAL,
        quantity=1,
        amount_minor=amount,
        currency=game.currency,
        purpose=purpose,
        actor=founder,
    )
    for approver in ("farid", "ana"):
        vote(approval=asked_for(request), person=who(approver))
    request.refresh_from_db()
    return create_award(
        resource_request=request, fund=fund, kind="advance", milestones=plans, actor=who("farid")
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


def _draw_first_tranche(award: Award, paid_on: date) -> None:
    """The whole way: delivered, accepted, asked for, approved by two, paid by a third; another says it arrived."""
    milestone = award.milestones.get(ordinal=1)
    _deliver(milestone)
    accept(milestone=milestone, actor=who("farid"))
    tranche = award.tranches.get(ordinal=1)
    request_tranche(tranche=tranche, actor=who("mira"))
    for approver in ("farid", "ana"):
        vote(approval=asked_for(tranche), person=who(approver))
    tranche.refresh_from_db()
    paid = disburse_tranche(tranche=tranche, actor=who("pavel"), effective_on=paid_on)
    confirm_payment(payment=paid.payment, actor=who("ana"))
