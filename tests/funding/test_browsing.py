"""Every page of funding in a browser: no console error, nothing sticks out on a phone."""

from funding.models import Milestone, Statement
from funding.services.milestones import deliver
from incubator.accounts.models import User
from incubator.documents.models import Document
from studios.models import ResourceRequest, Studio
from tests.browsing import OpenPage, assert_fits_every_screen
from tests.funding.conftest import Ask


def test_pages_of_funding_fit_the_screen(
    committed_db: str,
    months: list[Statement],
    bank_account: Studio,
    evidence: Document,
    ask_for_capital: Ask,
    founder: User,
    fund_manager: User,
    finance: User,
    open_page: OpenPage,
) -> None:
    asked: ResourceRequest = ask_for_capital(10_000_00)
    statement, deal = months[0], months[0].deal
    award = deal.awards.get()
    gold = Milestone.objects.get(award=award, ordinal=2)
    deliver(milestone=gold, documents=[evidence], note="Look at the end.", actor=founder)
    own = "/studio/lantern-works"
    lines = [f"{own}/statements/{statement.number}/lines/{code}/" for code in LINES]
    visits = {
        founder: [
            f"{own}/funding/",
            f"{own}/funding/{award.number}/",
            f"{own}/deals/",
            f"{own}/deals/{deal.number}/",
            f"{own}/statements/",
            f"{own}/statements/{statement.number}/",
            *lines,
        ],
        fund_manager: [
            "/staff/funds/",
            "/staff/funds/new/",
            f"/staff/requests/{asked.number}/award/",
            f"/staff/awards/{award.number}/",
            "/staff/deals/new/",
            f"/staff/deals/{deal.number}/",
            f"/staff/deals/{deal.number}/terms/",
        ],
        finance: [
            "/staff/funds/first/",
            "/staff/settlement/",
            f"/staff/statements/{statement.number}/",
        ],
    }
    for person, addresses in visits.items():
        page = open_page(user=person)
        for address in addresses:
            answer = page.goto(address)
            assert answer is not None
            assert answer.ok, address
            assert_fits_every_screen(page)


LINES = (
    "gross",
    "tax",
    "platform_fee",
    "platform_fee~2",
    "platform",
    "services:server",
    "net",
    "recouped:principal",
    "unrecouped:principal",
    "disbursed",
    "reserve_held",
)
