"""The one page on which votes are given, and the list that leads to it."""

import pytest

from billing.models import Payout
from incubator.accounts.models import User
from incubator.approvals.models import Approval, ApprovalVote
from studios.models import Studio
from tests.approvals.asking import ask, some_studio, subject_of
from tests.billing.test_concurrency import at_once
from tests.browser.waiting import ask_for_payout
from tests.clients import Client, words
from tests.joining import place
from tests.voting import vote_page

LATE = "so your answer was not needed any more"


def at(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page_of(approval: Approval) -> str:
    return vote_page(subject_of(approval))


@pytest.mark.django_db
def test_it_says_what_is_asked_what_went_before_and_what_it_leads_to(
    studio: Studio, founder: User, finance: User, finance2: User
) -> None:
    payout = ask_for_payout(studio, founder)
    page = words(at(finance).get(vote_page(payout)))
    for fact in (
        "Payout P-",
        "$300.00",
        payout.destination,
        "Lantern Works",
        "Payable to the studio afterwards",
        f"liability:payable:{studio.pk}",
        founder.display_name,
        finance2.display_name,
        f"/staff/payouts/{payout.number}/",
        "Approve payout</button>",
        "Reject payout</button>",
    ):
        assert fact in page
    assert "Asked for or paid before" not in page


@pytest.mark.django_db
def test_parts_that_went_before_are_shown_with_their_sum(founder: User, finance: User) -> None:
    ask(founder, amount=900_000_00)
    page = words(at(finance).get(page_of(ask(founder, amount=200_000_00))))
    assert "$900,000.00, in sum $1,100,000.00" in page
    assert "2 more from finance officer" in page


@pytest.mark.django_db
def test_it_is_not_there_for_strangers_and_for_who_has_nothing_to_do_with_it(
    founder: User,
    stranger: User,
    editor: User,
    finance: User,
    fund_manager: User,
    auditor: User,
) -> None:
    place(some_studio(), founder, "owner")
    capital, payout = ask(founder, "capital_request"), ask(founder)
    for person in (stranger, founder):
        for approval in (capital, payout):
            for answer in (at(person).get(page_of(approval)), at(person).post(page_of(approval))):
                assert answer.status_code == 404
    for approval in (capital, payout):
        assert at(editor).get(page_of(approval)).status_code == 404
        assert at(editor).post(page_of(approval), {"verdict": "approve"}).status_code == 404
    # Who reads payouts reads this; to vote on them is another matter.
    shown = at(fund_manager).get(page_of(payout))
    assert b"Approve payout</button>" not in shown.content
    assert at(fund_manager).post(page_of(payout), {"verdict": "approve"}).status_code == 403
    for person in (finance, auditor, fund_manager):
        assert at(person).get(page_of(capital)).status_code == 200
    assert at(auditor).post(page_of(capital), {"verdict": "approve"}).status_code == 403
    assert at(finance).get("/staff/approvals/999999/").status_code == 404
    assert not ApprovalVote.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("verdict", ["", "yes", "APPROVE", "void"])
def test_only_known_verdicts_count(founder: User, finance: User, verdict: str) -> None:
    approval = ask(founder)
    answer = at(finance).post(page_of(approval), {"verdict": verdict, "reason": "So."}, follow=True)
    assert b"no other answer counts" in answer.content
    assert not ApprovalVote.objects.exists()


@pytest.mark.django_db
def test_the_list_names_what_waits_for_the_reader(
    founder: User, finance: User, operations: User
) -> None:
    payout, desk = ask(founder), ask(founder, "desk_request")
    for person, own, other in ((finance, payout, desk), (operations, desk, payout)):
        listed = at(person).get("/staff/approvals/").content.decode()
        assert page_of(own) in listed
        assert page_of(other) not in listed
    at(finance).post(page_of(payout), {"verdict": "approve"})
    assert "Nothing waits for your vote" in at(finance).get("/staff/approvals/").content.decode()


@pytest.mark.django_db
def test_the_old_page_says_what_was_asked_for_since(founder: User, finance: User) -> None:
    approval = ask(founder)
    page, client = page_of(approval), at(finance)
    said = client.post(page, {"verdict": "approve", "approval": "1000000"}, follow=True)
    assert b"was asked for again since you opened the page" in said.content
    assert not ApprovalVote.objects.exists()


@pytest.mark.usefixtures("committed_db")
def test_two_officers_at_once_and_the_later_one_is_told(
    studio: Studio, founder: User, finance: User, finance2: User
) -> None:
    payout = ask_for_payout(studio, founder)
    page = vote_page(payout)
    said = both(page, finance, finance2)
    assert sorted(LATE in one for one in said) == [False, True]
    assert sorted("Your answer is recorded" in one for one in said) == [False, True]
    assert ApprovalVote.objects.count() == 1
    assert Approval.objects.get().is_complete


@pytest.mark.usefixtures("committed_db")
def test_where_two_have_to_agree_both_count(
    studio: Studio, founder: User, finance: User, finance2: User
) -> None:
    payout = ask_for_payout(studio, founder, 1_500_000_00)
    said = both(vote_page(payout), finance, finance2)
    assert all("Your answer is recorded" in one for one in said)
    assert {vote.person for vote in ApprovalVote.objects.all()} == {finance, finance2}
    assert Approval.objects.get().is_complete
    assert Payout.objects.get().state == "requested"


def both(page: str, *people: User) -> list[str]:
    """What each is told who votes in the same moment."""
    clients = [at(person) for person in people]
    votes = [
        lambda client=client: client.post(
            page, {"verdict": "approve"}, follow=True
        ).content.decode()
        for client in clients
    ]
    said = at_once(*votes)
    assert all(isinstance(one, str) for one in said), said
    return [str(one) for one in said]
