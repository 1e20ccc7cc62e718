"""Nouns of funding; every state is reached through the services."""

from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from billing.models import OrderLine
from billing.services.imports import import_purchases
from funding.models import Award, Deal, Fund, Milestone, Tranche
from funding.services.awards import MilestonePlan, create_award
from funding.services.deals import sign_deal
from funding.services.funds import contribute, open_fund
from funding.services.milestones import accept, deliver
from funding.services.tranches import approve_tranche, request_tranche
from funding.waterfall import Split, Terms, studio_percent
from incubator.core.documents import store_document
from incubator.core.models import Document, User
from studios.models import Game, ResourceRequest, Studio
from studios.services.requests import approve_request, request_resource
from studios.services.studios import set_bank_account

BANK_ACCOUNT = "DE02 1203 0000 0000 2020 51"


def plain_terms(percent: int = 60, **fields: object) -> Terms:
    """The studio gets `percent` of net; version and start are set when it is signed."""
    fields.setdefault("split", Split(tiers=(studio_percent(percent),)))
    return Terms(
        version=1,
        effective_from=date(1990, 1, 1),
        currency="USD",
        **fields,  # type: ignore[arg-type]
    )


@pytest.fixture
def fund(fund_manager: User, finance: User) -> Fund:
    """A fund with 200,000.00 in it."""
    opened = open_fund(slug="first", name="First Fund", currency="USD", actor=fund_manager)
    contribute(fund=opened, amount_minor=200_000_00, effective_on=date(1996, 11, 1), actor=finance)
    return opened


@pytest.fixture
def ask_for_capital(
    studio: Studio, game: Game, founder: User, fund_manager: User, finance: User
) -> Callable[[int], ResourceRequest]:
    """An approved request for so much capital."""

    def ask(amount_minor: int) -> ResourceRequest:
        asked = request_resource(
            studio=studio,
            game=game,
            kind="capital",
            quantity=1,
            amount_minor=amount_minor,
            currency="USD",
            purpose="Finish the game",
            actor=founder,
        )
        approve_request(resource_request=asked, actor=fund_manager)
        approve_request(resource_request=asked, actor=finance)
        asked.refresh_from_db()
        return asked

    return ask


@pytest.fixture
def plan() -> list[MilestonePlan]:
    return [
        MilestonePlan("Vertical slice", "One island plays.", date(2027, 3, 1), 40_000_00),
        MilestonePlan("Gold", "The game is finished.", date(2027, 9, 1), 80_000_00),
    ]


@pytest.fixture
def award(
    ask_for_capital: Callable[[int], ResourceRequest],
    fund: Fund,
    plan: list[MilestonePlan],
    fund_manager: User,
) -> Award:
    """An advance of 120,000.00 in two tranches."""
    return create_award(
        resource_request=ask_for_capital(120_000_00),
        fund=fund,
        kind="advance",
        milestones=plan,
        actor=fund_manager,
    )


@pytest.fixture
def deal(game: Game, fund_manager: User) -> Deal:
    return sign_deal(
        game=game, terms=plain_terms(), effective_from=date(1996, 12, 1), actor=fund_manager
    )


@pytest.fixture
def evidence(founder: User) -> Document:
    upload = SimpleUploadedFile("build.txt", b"Build 7, plays to the end.")
    return store_document(upload=upload, actor=founder)


@pytest.fixture
def milestone(award: Award) -> Milestone:
    return award.milestones.get(ordinal=1)


@pytest.fixture
def due_tranche(
    milestone: Milestone, evidence: Document, founder: User, fund_manager: User
) -> Tranche:
    deliver(milestone=milestone, documents=[evidence], note="It plays.", actor=founder)
    accept(milestone=milestone, actor=fund_manager)
    return Tranche.objects.get(milestone=milestone)


@pytest.fixture
def bank_account(studio: Studio, founder: User) -> Studio:
    return set_bank_account(studio=studio, bank_account=BANK_ACCOUNT, actor=founder)


@pytest.fixture
def approved_tranche(
    due_tranche: Tranche, bank_account: Studio, founder: User, fund_manager: User, finance: User
) -> Tranche:
    due_tranche = Tranche.objects.get(pk=due_tranche.pk)
    request_tranche(tranche=due_tranche, actor=founder)
    approve_tranche(tranche=due_tranche, actor=fund_manager)
    approve_tranche(tranche=due_tranche, actor=finance)
    return Tranche.objects.get(pk=due_tranche.pk)


Sell = Callable[..., list[OrderLine]]


@pytest.fixture
def sell(game: Game, tmp_path: Path) -> Sell:
    """`sell(("1997-01-05", 1, "10.00"), …)`: one order for each row; tax and fee may follow."""
    files = count(1)

    def write(*rows: tuple[object, ...]) -> list[OrderLine]:
        name = f"sold-{next(files)}"
        path = tmp_path / f"{name}.csv"
        lines = [",".join(map(str, ("buyer", *row, *("0",) * (5 - len(row))))) for row in rows]
        path.write_text("\n".join(["reference,date,units,amount,tax,fee", *lines]))
        import_purchases(path=path, game=game, currency="USD", file_format="csv", actor=None)
        return list(OrderLine.objects.filter(order__source=name).order_by("pk"))

    return write
