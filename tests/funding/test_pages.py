"""Pages of funding: who sees them, what they say, and that forms keep what was typed."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from funding.models import Award, Contribution, Deal, Disbursement, Fund, Milestone, Tranche
from funding.services.milestones import deliver
from incubator.accounts.models import User
from incubator.documents.models import Document
from studios.models import Studio, StudioRole
from tests.funding.conftest import Ask
from tests.funding.visits import as_, status, streamed, text
from tests.joining import join
from tests.voting import vote_page

STUDIO_PAGES = (
    "studio-funding",
    "studio-award",
    "milestone-deliver",
    "deals",
    "deal",
    "statements",
)


@pytest.fixture
def addresses(award: Award, deal: Deal) -> dict[str, str]:
    studio = award.studio.slug
    return {
        "studio-funding": reverse("funding:studio_funding", args=[studio]),
        "studio-award": reverse("funding:studio_award", args=[studio, award.number]),
        "milestone-deliver": reverse("funding:milestone_deliver", args=[studio, award.number, 1]),
        "deals": reverse("funding:deals", args=[studio]),
        "deal": reverse("funding:deal", args=[studio, deal.number]),
        "statements": reverse("funding:statements", args=[studio]),
        "funds": reverse("funding:funds"),
        "fund": reverse("funding:fund", args=[award.fund.slug]),
        "award": reverse("funding:award", args=[award.number]),
        "staff-deal": reverse("funding:staff_deal", args=[deal.number]),
        "settlement": reverse("funding:settlement"),
    }


def test_money_pages_of_a_studio_are_for_its_finance_readers(
    db: None,
    addresses: dict[str, str],
    studio: Studio,
    founder: User,
    member: User,
    stranger: User,
    auditor: User,
    player: User,
) -> None:
    join(studio=studio, user=player, role=StudioRole.VIEWER, actor=founder)
    for name in STUDIO_PAGES:
        answers = [
            status(person, addresses[name])
            for person in (founder, player, auditor, member, stranger)
        ]
        assert answers == [200, 200, 200, 403, 404], name
        assert Client().get(addresses[name]).status_code == 302


def test_staff_pages_of_money_are_for_fund_managers_finance_and_auditors(
    db: None,
    addresses: dict[str, str],
    founder: User,
    fund_manager: User,
    finance: User,
    auditor: User,
    agent: User,
) -> None:
    for name in ("funds", "fund", "award", "staff-deal", "settlement"):
        answers = [
            status(person, addresses[name])
            for person in (fund_manager, finance, auditor, agent, founder)
        ]
        assert answers == [200, 200, 200, 403, 404], name


def test_evidence_is_for_members_and_staff(
    db: None,
    milestone: Milestone,
    evidence: Document,
    founder: User,
    member: User,
    finance: User,
    stranger: User,
) -> None:
    deliver(milestone=milestone, documents=[evidence], note="", actor=founder)
    award = milestone.award
    address = reverse("funding:document", args=[award.studio.slug, award.number, evidence.pk])
    answers = [status(p, address) for p in (founder, member, finance, stranger)]
    assert answers == [200, 200, 200, 404]
    response = as_(member).get(address)
    assert streamed(response) == b"Build 7, plays to the end."
    other = address.replace(award.number, "AW-9999")
    assert status(member, other) == 404


def test_a_fund_is_opened_and_filled_on_its_pages(
    db: None, fund_manager: User, finance: User
) -> None:
    as_(fund_manager).post(
        reverse("funding:fund_new"), {"name": "Second", "slug": "second", "currency": "USD"}
    )
    fund = Fund.objects.get(slug="second")
    address = reverse("funding:fund", args=["second"])
    sent = {"amount": "1,000.00", "note": "Bank", "form_key": str(uuid.uuid4())}
    refused = as_(finance).post(address, sent | {"effective_on": "2999-01-01"})
    assert "choose today or earlier" in refused.content.decode()
    assert 'value="1,000.00"' in refused.content.decode()
    assert not Contribution.objects.exists()
    as_(finance).post(address, sent | {"effective_on": "2026-01-01"})
    assert Contribution.objects.get(fund=fund).amount_minor == 1_000_00
    assert "$1,000.00" in text(finance, address)


def plan(*amounts: str) -> dict[str, str]:
    rows = {"plan-TOTAL_FORMS": str(len(amounts) + 1), "plan-INITIAL_FORMS": "0"}
    for index, amount in enumerate(amounts):
        rows |= {
            f"plan-{index}-title": f"Part {index}",
            f"plan-{index}-criteria": "It plays.",
            f"plan-{index}-due_on": "2027-03-01",
            f"plan-{index}-amount": amount,
        }
    return rows


def test_an_award_is_made_from_a_waiting_request(
    db: None, ask_for_capital: Ask, fund: Fund, fund_manager: User
) -> None:
    asked = ask_for_capital(1_000_00)
    assert asked.number in text(fund_manager, reverse("funding:funds"))
    address = reverse("funding:award_new", args=[asked.number])
    assert "Milestone 2" in text(fund_manager, address)
    chosen = {"fund": str(fund.pk), "kind": "grant"}
    wrong = as_(fund_manager).post(address, chosen | plan("400.00", "500.00"))
    assert "The tranches sum to $900.00" in wrong.content.decode()
    assert 'value="500.00"' in wrong.content.decode()
    more = as_(fund_manager).post(address, chosen | plan("400.00", "500.00") | {"more": "1"})
    assert "Milestone 5" in more.content.decode()
    assert 'class="wrong"' not in more.content.decode()
    assert not Award.objects.exists()
    as_(fund_manager).post(address, chosen | plan("400.00", "600.00"))
    assert [t.amount_minor for t in Award.objects.get().tranches.all()] == [400_00, 600_00]


def test_all_that_is_wrong_with_an_award_is_summed_up_on_top(
    db: None, ask_for_capital: Ask, fund: Fund, fund_manager: User
) -> None:
    address = reverse("funding:award_new", args=[ask_for_capital(1_000_00).number])
    rows = plan("400.00", "no amount") | {"plan-1-criteria": "", "kind": "gift"}
    page = as_(fund_manager).post(address, rows | {"fund": str(fund.pk)}).content.decode()
    found = 'class="summary" role="alert"'
    summary = page[page.index(found) : page.index("<fieldset")]
    assert page.count(found) == 1
    for anchor, label, said in (
        ("id_kind", "Kind", "cannot be chosen here"),
        ("id_plan-1-criteria", "2. Done when", "Fill this in."),
        ("id_plan-1-amount", "2. Tranche in USD", "Write the amount as digits"),
    ):
        assert f'<a href="#{anchor}">{label}</a>' in summary
        assert said in summary
        assert f'id="{anchor}"' in page
    more = as_(fund_manager).post(address, rows | {"more": "1"}).content.decode()
    assert found not in more
    assert 'class="wrong"' not in more


def test_the_journey_of_a_tranche_on_its_pages(
    db: None,
    award: Award,
    deal: Deal,
    bank_account: Studio,
    founder: User,
    fund_manager: User,
    finance: User,
    finance2: User,
) -> None:
    studio, number = award.studio.slug, award.number
    own = reverse("funding:studio_award", args=[studio, number])
    staff = reverse("funding:award", args=[number])
    file = SimpleUploadedFile("build.txt", b"Plays.")
    as_(founder).post(
        reverse("funding:milestone_deliver", args=[studio, number, 1]),
        {"files": [file], "note": "Level one"},
    )
    page = text(fund_manager, staff)
    assert "build.txt" in page
    accepting = reverse("funding:milestone_accept", args=[number, 1])
    assert accepting in page
    assert accepting not in text(finance, staff)
    as_(fund_manager).post(accepting)
    assert "Request tranche" in text(founder, own)
    as_(founder).post(reverse("funding:tranche_request", args=[studio, number, 1]))
    assert "Frank Fund" in text(founder, own)
    vote = vote_page(Tranche.objects.get(award=award, ordinal=1))
    for person in (fund_manager, finance):
        assert vote in text(person, staff)
        assert "Approve tranche" in text(person, vote)
        as_(person).post(vote, {"verdict": "approve"})
    pay = reverse("funding:tranche_pay", args=[number, 1])
    assert pay not in text(finance, staff)
    preview = text(finance2, pay)
    assert f"Advances under {deal.number}" in preview
    assert f"asset:advance:{deal.pk}" in preview
    assert "At the bank for Lantern Works" in preview
    refused = as_(finance).post(pay, {"effective_on": "2026-01-05"})
    assert "somebody else has to pay it" in refused.content.decode()
    as_(finance2).post(pay, {"effective_on": "2026-01-05"})
    payment = Disbursement.objects.get().payment
    assert payment.state == "instructed"
    confirm = reverse("payments:confirm", args=[payment.number])
    assert "another officer says" in text(finance2, confirm)
    assert f"asset:fund:{award.fund_id}" in text(finance, confirm)
    as_(finance).post(confirm)
    assert Tranche.objects.get(award=award, ordinal=1).state == "disbursed"
    assert f"Advances under {deal.number}" in text(founder, own)


def test_a_deal_is_signed_with_a_form(db: None, award: Award, fund_manager: User) -> None:
    address = reverse("funding:deal_sign")
    terms = {
        "game": str(award.game_id),
        "effective_from": "2026-01-01",
        "studio_percent": "55",
        "platform_percent": "5",
        "services": "deduct",
        "recoup_base": "net",
        "recoup_percent": "80",
        "uplift_percent": "0",
        "reserve_percent": "10",
        "reserve_days": "120",
    }
    half_said = as_(fund_manager).post(address, terms | {"received_percent": "136"})
    assert half_said.context["form"].errors == {"later_percent": ["Say both, or leave both empty."]}
    assert not Deal.objects.exists()
    later = {"received_percent": "136", "later_percent": "90"}
    as_(fund_manager).post(address, terms | later)
    deal = Deal.objects.get()
    page = text(fund_manager, reverse("funding:staff_deal", args=[deal.number]))
    back = "the point where the incubator has 136 % of its advances back"
    assert f"55 % of net after recoupment up to {back}." in page
    assert f"90 % of net after recoupment over {back}." in page
    assert "Recouped from 80 % of net, before the rest is shared." in page
    held = "10 % of the studio&#x27;s share after recoupment is held"
    assert f"{held}, and released 120 days after each sale." in page
