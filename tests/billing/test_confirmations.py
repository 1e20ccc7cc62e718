"""The page between a button and money: it says what will happen, and reading it does nothing."""

import pytest

from billing.ledger.models import Entry
from billing.models import Payout, Product
from billing.payments.models import OutgoingPayment
from billing.services.catalogue import set_price
from billing.services.orders import buy_with_wallet
from billing.services.refunds import refund_line
from incubator.accounts.models import User
from incubator.approvals.models import ApprovalUse
from incubator.core.models import AuditRow
from studios.models import Studio
from studios.services.studios import set_bank_account
from tests.billing.conftest import Fill
from tests.browser.waiting import NEW_ACCOUNT, OLD_ACCOUNT, ask_for_payout
from tests.clients import Client, words
from tests.voting import approve, vote_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def payout(studio: Studio, founder: User, finance: User) -> Payout:
    asked = ask_for_payout(studio, founder)
    return approve(asked, finance)


def read(person: User, payout: Payout, act: str) -> str:
    client = Client()
    client.force_login(person)
    before = (Entry.objects.count(), AuditRow.objects.count())
    answer = client.get(f"/staff/payouts/{payout.number}/{act}/")
    assert answer.status_code == 200
    assert (Entry.objects.count(), AuditRow.objects.count()) == before
    return words(answer)


def test_it_says_what_is_posted_where_it_goes_and_who_agreed(
    payout: Payout, founder: User, finance: User, finance2: User
) -> None:
    page = read(finance2, payout, "release")
    for fact in (
        "Payable to Lantern Works",
        f"liability:payable:{payout.studio_id}",
        "At the bank for Lantern Works",
        f"liability:in_transit:{payout.studio_id}",
        OLD_ACCOUNT,
        founder.display_name,
        finance.display_name,
        "is told that it is on its way",
        "Pay out $300.00</button>",
    ):
        assert fact in page


def test_who_approved_reads_why_another_has_to_release(payout: Payout, finance: User) -> None:
    page = read(finance, payout, "release")
    assert "You approved this, so somebody else has to pay it." in page
    assert "Pay out $300.00</button>" not in page


def test_a_changed_account_and_a_wrong_moment_leave_no_button(
    payout: Payout, studio: Studio, founder: User, finance2: User
) -> None:
    set_bank_account(studio=studio, bank_account=NEW_ACCOUNT, actor=founder)
    page = read(finance2, payout, "release")
    assert "is void" in page
    assert "Pay out $300.00</button>" not in page


def test_a_failure_without_what_the_bank_said_keeps_the_page(
    payout: Payout, finance: User, finance2: User
) -> None:
    client = Client()
    client.force_login(finance2)
    client.post(f"/staff/payouts/{payout.number}/release/")
    payment = OutgoingPayment.objects.get()
    client.force_login(finance)
    url = f"/staff/payments/{payment.number}/fail/"
    answer = client.post(url, {"reason": " "})
    assert "Please correct this first" in answer.content.decode()
    payment.refresh_from_db()
    assert (payment.state, payment.outcome_entry) == ("instructed", None)
    client.post(url, {"reason": "Account closed."})
    payout.refresh_from_db()
    assert payout.state == "failed"
    assert "so it cannot be changed this way" in client.get(url).content.decode()


def test_reading_asks_for_no_second_factor_and_releasing_does(
    payout: Payout, finance2: User
) -> None:
    client = Client()
    client.force_login(finance2)
    session = client.session
    session.pop("account_authentication_methods", None)
    session.save()
    url = f"/staff/payouts/{payout.number}/release/"
    assert client.get(url).status_code == 200
    assert "/accounts/confirm/" in client.post(url).headers["Location"]
    assert not ApprovalUse.objects.exists()


def test_signing_off_a_refund_says_what_it_pays_back_before_it_does(
    product: Product, founder: User, player: User, agent: User, support_lead: User, fill: Fill
) -> None:
    set_price(product=product, currency="USD", amount_minor=25_000, actor=founder, is_meant=True)
    fill(player, 30_000)
    line = buy_with_wallet(player=player, product=product, key="a", actor=player).lines.get()
    asked = refund_line(
        line=line, amount_minor=25_000, reason="Does not start", key="r", actor=agent
    )
    client = Client()
    client.force_login(support_lead)
    url = vote_page(asked)
    page = client.get(url).content.decode()
    for fact in ("Does not start", player.display_name, "$250.00", "Approve and pay back</button>"):
        assert fact in page
    asked.refresh_from_db()
    assert asked.state == "requested"
    client.post(url, {"verdict": "approve"})
    asked.refresh_from_db()
    assert asked.state == "paid"
    assert "Approve and pay back</button>" not in client.get(url).content.decode()
