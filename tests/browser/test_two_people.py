"""Two people in two browsers at the same moment, on the same approval and the same money."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from billing.ledger import chart
from billing.ledger.models import Entry
from billing.ledger.services import balance, verify
from billing.models import Payout
from billing.payments.models import OutgoingPayment
from funding.models import Disbursement, Tranche
from incubator.accounts.models import User
from incubator.approvals.models import Approval, ApprovalUse, ApprovalVote
from studios.models import Game, Studio
from studios.services.studios import set_bank_account
from tests.browser.waiting import (
    NEW_ACCOUNT,
    OLD_ACCOUNT,
    ask_for_payout,
    ask_for_tranche,
    press_together,
)
from tests.browsing import DESKTOP, PHONE, OpenPage, assert_no_horizontal_scroll
from tests.voting import approve, vote_page

LATE = "so your answer was not needed any more"


@pytest.fixture
def payout(committed_db: str, studio: Studio, founder: User) -> Payout:
    return ask_for_payout(studio, founder)


@pytest.fixture
def tranche(
    committed_db: str, game: Game, founder: User, fund_manager: User, finance: User
) -> Tranche:
    return ask_for_tranche(game, founder, fund_manager, finance)


def at(open_page: OpenPage, person: User, path: str, width: int = DESKTOP) -> Page:
    page = open_page(user=person, width=width)
    page.goto(path)
    return page


def page_of(payout: Payout) -> str:
    return f"/staff/payouts/{payout.number}/"


def award_of(tranche: Tranche) -> str:
    return f"/staff/awards/{tranche.award.number}/"


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def asked_in_dialog(page: Page, link: str | re.Pattern[str], name: str) -> Locator:
    """Open the dialog of the act; the button in it, once it can be pressed."""
    page.get_by_role("link", name=link).first.click()
    found = page.get_by_role("dialog").get_by_role("button", name=name, exact=True)
    expect(found).to_be_enabled()
    assert_no_horizontal_scroll(page)
    return found


def told(*pages: Page) -> list[str]:
    """What the toasts say, one person after the other."""
    return [" ".join(page.locator(".toast p").all_inner_texts()) for page in pages]


def owed_and_on_its_way(studio: Studio) -> tuple[int, int]:
    return (
        -balance(chart.payable(studio.pk, "USD")),
        -balance(chart.in_transit(studio.pk, "USD")),
    )


def test_two_officers_approve_one_payout_and_one_of_them_is_counted(
    open_page: OpenPage, payout: Payout, studio: Studio, finance: User, finance2: User
) -> None:
    pages = [at(open_page, person, vote_page(payout)) for person in (finance, finance2)]
    press_together(*(button(page, "Approve payout") for page in pages))
    said = told(*pages)
    assert sorted(LATE in one for one in said) == [False, True], said
    assert sorted("Your answer is recorded" in one for one in said) == [False, True], said
    vote = ApprovalVote.objects.get()
    assert vote.person == (finance2 if LATE in said[0] else finance)
    assert Approval.objects.get().state == "complete"
    assert owed_and_on_its_way(studio) == (600_00, 0)
    for page in pages:
        expect(page.get_by_role("main")).to_contain_text("Everyone who has to agree has agreed.")
        expect(page.get_by_role("main")).to_contain_text(vote.person.display_name)


def test_where_two_have_to_agree_both_answers_count(
    open_page: OpenPage, studio: Studio, founder: User, finance: User, finance2: User
) -> None:
    large = ask_for_payout(studio, founder, 1_500_000_00)
    pages = [at(open_page, person, vote_page(large)) for person in (finance, finance2)]
    press_together(*(button(page, "Approve payout") for page in pages))
    assert {vote.person for vote in ApprovalVote.objects.all()} == {finance, finance2}
    assert Approval.objects.get().state == "complete"
    assert all("Your answer is recorded" in one for one in told(*pages))


def test_two_of_one_role_on_a_tranche_and_the_later_one_is_told_who_is_missing(
    open_page: OpenPage, tranche: Tranche, finance2: User, finance3: User
) -> None:
    pages = [at(open_page, person, vote_page(tranche)) for person in (finance2, finance3)]
    press_together(*(button(page, "Approve tranche") for page in pages))
    said = told(*pages)
    assert sorted("It still needs: fund manager" in one for one in said) == [False, True], said
    votes = ApprovalVote.objects.filter(approval__subject_type="funding.tranche")
    assert votes.count() == 1
    tranche.refresh_from_db()
    assert tranche.state == "requested"


def test_two_officers_release_one_payout_and_it_leaves_once(
    open_page: OpenPage,
    payout: Payout,
    studio: Studio,
    finance: User,
    finance2: User,
    finance3: User,
) -> None:
    approve(payout, finance)
    desk, phone = (finance2, DESKTOP), (finance3, PHONE)
    pages = [at(open_page, one, page_of(payout), width) for one, width in (desk, phone)]
    press_together(*(asked_in_dialog(page, "Release payout", "Pay out $300.00") for page in pages))
    said = told(*pages)
    assert sorted("The payout is on its way." in one for one in said) == [False, True], said
    assert sorted("is on its way, so it cannot be" in one for one in said) == [False, True], said
    payer = finance2 if "The payout is on its way." in said[0] else finance3
    payout.refresh_from_db()
    payment = OutgoingPayment.objects.get(payout=payout)
    assert (payout.state, payment.instructed_by) == ("instructed", payer)
    assert ApprovalUse.objects.get().payer == payer
    assert Entry.objects.filter(kind="billing.payout_instructed").count() == 1
    assert owed_and_on_its_way(studio) == (300_00, 300_00)
    for page in pages:
        expect(page.get_by_role("main")).to_contain_text(f"Released by {payer.display_name}")
    other = finance3 if payer == finance2 else finance2
    address = f"/staff/payments/{payment.number}/"
    pages = [at(open_page, one, address) for one in (finance, other)]
    press_together(
        *(
            asked_in_dialog(page, "Confirm that it arrived", "Confirm that it arrived")
            for page in pages
        )
    )
    payout.refresh_from_db()
    assert payout.state == "confirmed"
    assert owed_and_on_its_way(studio) == (300_00, 0)
    assert verify().discrepancies == ()


def test_two_officers_pay_one_tranche_and_it_is_paid_once(
    open_page: OpenPage,
    tranche: Tranche,
    studio: Studio,
    fund_manager: User,
    finance: User,
    finance2: User,
    finance3: User,
) -> None:
    for approver in (fund_manager, finance):
        approve(tranche, approver)
    pages = [at(open_page, one, award_of(tranche)) for one in (finance2, finance3)]
    press_together(
        *(asked_in_dialog(page, re.compile("^Pay tranche"), "Pay $40,000.00") for page in pages)
    )
    texts = [page.get_by_role("main").inner_text() for page in pages]
    assert sorted("Please correct this first" in text for text in texts) == [False, True]
    assert sorted("so it cannot be changed this way: pay" in text for text in texts) == [
        False,
        True,
    ]
    assert Disbursement.objects.get().payment.state == "instructed"
    assert Entry.objects.filter(kind="funding.disbursement").count() == 1
    assert owed_and_on_its_way(studio) == (0, 40_000_00)
    assert verify().discrepancies == ()


def test_one_approves_while_the_other_changes_the_account_and_nothing_can_be_paid(
    open_page: OpenPage,
    payout: Payout,
    studio: Studio,
    founder: User,
    finance: User,
    finance2: User,
) -> None:
    desk = at(open_page, finance, vote_page(payout))
    own = at(open_page, founder, f"/studio/{studio.slug}/bank-account/")
    own.get_by_label("Bank account").fill(NEW_ACCOUNT)
    press_together(button(desk, "Approve payout"), button(own, "Change bank account"))
    approval = Approval.objects.get()
    assert (approval.state, approval.destination) == ("voided", OLD_ACCOUNT)
    said = told(desk)[0]
    assert ("Your answer is recorded" in said) == ApprovalVote.objects.exists()
    assert ("the bank account was changed" in said) != ApprovalVote.objects.exists()
    other = at(open_page, finance2, page_of(payout))
    expect(other.get_by_role("main")).to_contain_text("the bank account was changed")
    assert other.get_by_role("link", name="Release payout").count() == 0
    other.goto(f"{page_of(payout)}release/")
    expect(other.get_by_role("main")).to_contain_text("the bank account was changed")
    assert button(other, "Pay out $300.00").count() == 0
    assert not ApprovalUse.objects.exists()


def test_who_looks_at_the_old_page_is_told_what_changed_and_nothing_is_paid(
    open_page: OpenPage,
    payout: Payout,
    studio: Studio,
    founder: User,
    finance: User,
    finance2: User,
) -> None:
    approve(payout, finance)
    desk = at(open_page, finance2, page_of(payout))
    pay = asked_in_dialog(desk, "Release payout", "Pay out $300.00")
    expect(desk.get_by_role("dialog")).to_contain_text(OLD_ACCOUNT)
    own = at(open_page, founder, f"/studio/{studio.slug}/bank-account/")
    own.get_by_label("Bank account").fill(NEW_ACCOUNT)
    button(own, "Change bank account").click()
    expect(own.locator(".toast")).to_contain_text("The bank account is changed")
    pay.click()
    expect(desk.locator(".toast")).to_contain_text(
        "is void, as it has changed since (the bank account was changed)"
    )
    payout.refresh_from_db()
    assert (payout.state, payout.payment) == ("cancelled", None)
    assert not ApprovalUse.objects.exists()
    assert owed_and_on_its_way(studio) == (600_00, 0)


def test_the_old_page_of_a_tranche_does_not_approve_what_was_asked_for_since(
    open_page: OpenPage, tranche: Tranche, studio: Studio, founder: User, fund_manager: User
) -> None:
    desk = at(open_page, fund_manager, vote_page(tranche))
    set_bank_account(studio=studio, bank_account=NEW_ACCOUNT, actor=founder)
    own = at(open_page, founder, f"/studio/{studio.slug}/funding/{tranche.award.number}/")
    button(own, "Request tranche $40,000.00").click()
    expect(own.locator(".toast").last).to_contain_text("Requested")
    button(desk, "Approve tranche").click()
    expect(desk.locator(".toast")).to_contain_text(f"$40,000.00 to “{NEW_ACCOUNT}”. Look at it")
    desk.goto(award_of(tranche))
    expect(desk.get_by_role("main")).to_contain_text("Nothing is paid to it before")
    assert not ApprovalVote.objects.filter(approval__subject_type="funding.tranche").exists()
    assert Approval.objects.filter(subject_type="funding.tranche", state="open").count() == 1
