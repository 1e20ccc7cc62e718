"""How the nouns of funding come about: what its fixtures make, and what a house begins with."""

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from funding.models import Award, Deal, Fund, Milestone, Tranche
from funding.services.awards import MilestonePlan, create_award
from funding.services.deals import sign_deal
from funding.services.funds import contribute, open_fund
from funding.services.milestones import accept, deliver
from funding.services.tranches import request_tranche
from funding.waterfall import Split, Terms, studio_percent
from incubator.accounts.models import User
from incubator.documents.files import store_document
from incubator.documents.models import Document
from studios.models import Game, ResourceRequest
from studios.services.requests import request_resource
from tests.voting import approve

BANK_ACCOUNT = "DE02 1203 0000 0000 2020 51"
PLAN = (
    MilestonePlan("Vertical slice", "One island plays.", date(2027, 3, 1), 40_000_00),
    MilestonePlan("Gold", "The game is finished.", date(2027, 9, 1), 80_000_00),
)


def plain_terms(percent: int = 60, **fields: object) -> Terms:
    """The studio gets `percent` of net; version and start are set when it is signed."""
    fields.setdefault("split", Split(tiers=(studio_percent(percent),)))
    return Terms(
        version=1,
        effective_from=date(1990, 1, 1),
        currency="USD",
        **fields,  # type: ignore[arg-type]
    )


def plain_deal(game: Game, fund_manager: User) -> Deal:
    """The game's deal; a plain one is signed if it has none, which takes its advances."""
    signed = Deal.objects.filter(game=game).first()
    return signed or sign_deal(
        game=game, terms=plain_terms(), effective_from=date(1996, 12, 1), actor=fund_manager
    )


def fill_fund(fund_manager: User, finance: User) -> Fund:
    opened = open_fund(slug="first", name="First Fund", currency="USD", actor=fund_manager)
    contribute(fund=opened, amount_minor=200_000_00, effective_on=date(1996, 11, 1), actor=finance)
    return opened


def agreed_request(
    game: Game, amount_minor: int, founder: User, fund_manager: User, finance: User
) -> ResourceRequest:
    asked = request_resource(
        studio=game.studio,
        game=game,
        kind="capital",
        quantity=1,
        amount_minor=amount_minor,
        currency="USD",
        purpose="Finish the game",
        actor=founder,
    )
    approve(asked, fund_manager)
    return approve(asked, finance)


def advance(asked: ResourceRequest, fund: Fund, plan: list[MilestonePlan], actor: User) -> Award:
    return create_award(
        resource_request=asked, fund=fund, kind="advance", milestones=plan, actor=actor
    )


def store_evidence(founder: User) -> Document:
    upload = SimpleUploadedFile("build.txt", b"Build 7, plays to the end.")
    return store_document(upload=upload, actor=founder)


def reach(milestone: Milestone, evidence: Document, founder: User, fund_manager: User) -> None:
    """Delivered and accepted."""
    deliver(milestone=milestone, documents=[evidence], note="It plays.", actor=founder)
    accept(milestone=milestone, actor=fund_manager)


def ask_for_tranche(tranche: Tranche, founder: User, fund_manager: User, finance: User) -> None:
    """Asked for by the founder, approved by both."""
    request_tranche(tranche=tranche, actor=founder)
    approve(tranche, fund_manager)
    approve(tranche, finance)
