"""Several requests at once: each is answered for itself, whatever becomes of the others."""

import pytest

from incubator.accounts.models import User
from incubator.approvals.models import ApprovalVote
from studios.models import Game, ResourceRequest, Studio
from studios.services.requests import request_resource, withdraw_request
from tests.clients import Client
from tests.voting import approve as agree

pytestmark = pytest.mark.django_db

URL = "/staff/requests/bulk/"


def ask(game: Game, kind: str, actor: User) -> ResourceRequest:
    return request_resource(
        studio=game.studio,
        game=game,
        kind=kind,
        quantity=10,
        amount_minor=500_00,
        currency="USD",
        purpose="The beta.",
        actor=actor,
    )


def approve(person: User, *rows: int) -> list[str]:
    """Choose the rows and press the button; what the person is told."""
    client = Client()
    client.force_login(person)
    page = client.post(URL, {"rows": rows, "verb": "approve"}, follow=True)
    assert page.status_code == 200
    return [str(message) for message in page.context["messages"]]


def states(*asked: ResourceRequest) -> list[str]:
    return [ResourceRequest.objects.get(pk=one.pk).state for one in asked]


def test_of_a_mixed_choice_what_may_be_approved_is_and_the_rest_is_told(
    game: Game, founder: User, operations: User
) -> None:
    first, foreign, gone, last = (
        ask(game, kind, founder) for kind in ("server", "capital", "desk", "desk")
    )
    withdraw_request(resource_request=gone, actor=founder)
    said = approve(operations, first.pk, foreign.pk, gone.pk, last.pk, 999_999)
    assert states(first, foreign, gone, last) == ["approved", "submitted", "cancelled", "approved"]
    assert "Done for 2 rows." in said
    assert any(foreign.number in one and "fund manager" in one for one in said)
    assert any(gone.number in one and "withdrawn" in one for one in said)
    assert "One chosen row is not there any more." in said
    assert len(said) == 4


def test_the_same_choice_twice_counts_once(game: Game, founder: User, fund_manager: User) -> None:
    asked = [ask(game, "capital", founder) for _ in range(2)]
    rows = [one.pk for one in asked]
    assert approve(fund_manager, *rows) == ["Done for 2 rows."]
    again = approve(fund_manager, *rows)
    assert [one.split(": ")[1] for one in again] == [
        "You have already voted; another person has to give the next approval."
    ] * 2
    assert ApprovalVote.objects.count() == 2
    assert states(*asked) == ["submitted", "submitted"]


def test_one_row_chosen_twice_is_one_row(game: Game, founder: User, operations: User) -> None:
    asked = ask(game, "server", founder)
    assert approve(operations, asked.pk, asked.pk) == ["Done for one row."]


def test_what_was_approved_already_is_told(game: Game, founder: User, operations: User) -> None:
    asked = ask(game, "server", founder)
    agree(asked, operations)
    (told,) = approve(operations, asked.pk)
    assert "already complete" in told


def test_nothing_chosen_is_told(game: Game, operations: User) -> None:
    assert approve(operations) == ["Choose at least one row first."]


def test_strangers_and_the_studio_itself_approve_nothing(
    studio: Studio, game: Game, founder: User, stranger: User, auditor: User
) -> None:
    asked = ask(game, "server", founder)
    for person, status in ((stranger, 404), (founder, 404), (auditor, 403)):
        client = Client()
        client.force_login(person)
        answer = client.post(URL, {"rows": [asked.pk], "verb": "approve"})
        assert answer.status_code == status
    assert states(asked) == ["submitted"]
    assert not ApprovalVote.objects.exists()
