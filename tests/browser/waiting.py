"""Money that waits for people, built through the services, and people who act at one moment."""

import time
from contextlib import ExitStack
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Locator

from billing.ledger import chart
from billing.ledger.services import Draft, Posting, post_one
from billing.models import Payout
from billing.services.payouts import request_payout
from funding.entry_words import SETTLEMENT
from funding.models import Award, Tranche
from funding.services.awards import MilestonePlan, create_award
from funding.services.funds import contribute, open_fund
from funding.services.milestones import accept, deliver
from funding.services.tranches import request_tranche
from incubator.accounts.models import User
from incubator.core.words import Month
from incubator.documents.files import store_document
from studios.models import Game, Studio
from studios.services.requests import request_resource
from studios.services.studios import set_bank_account
from tests.voting import approve

OLD_ACCOUNT, NEW_ACCOUNT = "DE02 1203 0000 0000 2020 51", "NL91 ABNA 0417 1643 00"


def owe(studio: Studio, amount_minor: int, founder: User) -> None:
    """So much is payable to the studio, and it has a bank account."""
    set_bank_account(studio=studio, bank_account=OLD_ACCOUNT, actor=founder)
    settled = Draft(
        key="settled",
        said=SETTLEMENT(game="Paper Tides", month=Month(date(2024, 1, 1))),
        effective_on=date(2024, 1, 31),
        postings=(
            Posting(chart.revenue(1, "USD"), amount_minor),
            Posting(chart.payable(studio.pk, "USD"), -amount_minor),
        ),
    )
    post_one(settled, actor=None)


def ask_for_payout(studio: Studio, founder: User, amount_minor: int = 300_00) -> Payout:
    owe(studio, 2 * amount_minor, founder)
    return request_payout(studio=studio, amount_minor=amount_minor, currency="USD", actor=founder)


def make_award(game: Game, founder: User, manager: User, officer: User) -> Award:
    """A grant of 40,000.00 in one tranche, its milestone not delivered yet."""
    fund = open_fund(slug="first", name="First Fund", currency="USD", actor=manager)
    contribute(fund=fund, amount_minor=90_000_00, effective_on=date(2025, 1, 2), actor=officer)
    asked = request_resource(
        studio=game.studio,
        game=game,
        kind="capital",
        quantity=1,
        amount_minor=40_000_00,
        currency="USD",
        purpose="Finish the game",
        actor=founder,
    )
    for person in (manager, officer):
        approve(asked, person)
    asked.refresh_from_db()
    plan = [MilestonePlan("Gold", "It is finished.", date(2030, 3, 1), 40_000_00)]
    return create_award(
        resource_request=asked, fund=fund, kind="grant", milestones=plan, actor=manager
    )


def ask_for_tranche(game: Game, founder: User, manager: User, officer: User) -> Tranche:
    set_bank_account(studio=game.studio, bank_account=OLD_ACCOUNT, actor=founder)
    milestone = make_award(game, founder, manager, officer).milestones.get()
    evidence = store_document(upload=SimpleUploadedFile("gold.txt", b"Plays."), actor=founder)
    deliver(milestone=milestone, documents=[evidence], note="", actor=founder)
    accept(milestone=milestone, actor=manager)
    tranche = Tranche.objects.get(milestone=milestone)
    request_tranche(tranche=tranche, actor=founder)
    return tranche


def press_together(*buttons: Locator) -> None:
    """Press them all in the same millisecond, each in its own browser, and wait for the answers."""
    with ExitStack() as answers:
        for button in buttons:
            answers.enter_context(button.page.expect_event("load", timeout=20_000))
        moment = 1000 * time.time() + 500
        for button in buttons:
            press = "(button, at) => { setTimeout(() => button.click(), at - Date.now()); }"
            button.evaluate(press, moment)
