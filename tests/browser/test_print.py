"""On paper a page is as wide as its sheet, dark on white, and nothing of it is cut off."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from billing.services.imports import import_purchases
from funding.models import Statement
from funding.services.deals import sign_deal
from funding.services.settlement import settle_month
from funding.waterfall import Recoupment, Split, Terms, studio_percent
from incubator.accounts.models import User
from studios.models import Game
from studios.services.studios import set_bank_account
from tests.browser.waiting import OLD_ACCOUNT
from tests.browsing import OpenPage

# A4 and US Letter at 96 dots an inch, edge to edge and less the usual margins.
PAPERS = {"A4": 794, "A4 less its margins": 718, "Letter less its margins": 740}
# Everything that is shown and stands outside of the paper, or is cut off by what it stands in.
CUT_OFF = """width => [...document.querySelectorAll("main, main *")]
    .filter(one => one.checkVisibility() && !one.closest(".unseen"))
    .filter(one => one.getBoundingClientRect().right > width + 1
        || (one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== "visible"))
    .map(one => one.outerHTML.slice(0, 100))"""


@pytest.fixture
def statement(
    committed_db: str,
    game: Game,
    founder: User,
    fund_manager: User,
    finance: User,
    tmp_path: Path,
) -> Statement:
    """January of 1997 with two sales, settled."""
    set_bank_account(studio=game.studio, bank_account=OLD_ACCOUNT, actor=founder)
    terms = Terms(
        version=1,
        effective_from=date(1996, 12, 1),
        currency="USD",
        split=Split(tiers=(studio_percent(60),)),
        recoupment=Recoupment(share_percent=Fraction(50)),
    )
    deal = sign_deal(game=game, terms=terms, effective_from=date(1996, 12, 1), actor=fund_manager)
    sold = tmp_path / "sold.csv"
    sold.write_text(
        "reference,date,units,amount,tax,fee\nann,1997-01-05,1,1234567.00,3.20,1.00\n"
        "ben,1997-01-09,2,40.00,6.40,2.00\n"
    )
    import_purchases(path=sold, game=game, currency="USD", file_format="csv", actor=None)
    return settle_month(deal=deal, month=date(1997, 1, 1), actor=finance)


@pytest.mark.parametrize("dark", [False, True])
def test_a_statement_fills_the_paper_it_is_printed_on(
    open_page: OpenPage, statement: Statement, founder: User, dark: bool
) -> None:
    page = open_page(user=founder, dark=dark)
    page.goto(f"/studio/{statement.studio.slug}/statements/{statement.number}/")
    page.emulate_media(media="print")
    for paper, width in PAPERS.items():
        page.set_viewport_size({"width": width, "height": 1123})
        assert page.evaluate(CUT_OFF, width) == [], paper
        for part in ("main", ".sheet", ".sheet table"):
            for one in page.locator(part).all():
                assert one.evaluate("one => one.offsetWidth") > 0.9 * width, (paper, part)
    for part in (".rail", ".bar", ".head .actions"):
        assert not page.locator(part).first.is_visible()
    # All columns of a table, also those that a phone does without.
    assert page.get_by_role("columnheader", name="Rule").is_visible()
    colours = page.evaluate(
        "() => [getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
    )
    assert colours == ["rgb(255, 255, 255)", "rgb(26, 28, 30)"]
    assert page.pdf(format="A4").startswith(b"%PDF")
