"""Requests are priced by the rate card and approved by people who did not ask."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.http import Http404

from incubator.accounts.access import Role
from incubator.accounts.models import User
from incubator.accounts.services import grant_role
from incubator.approvals.errors import ApprovalMissing, NotDistinct
from incubator.approvals.voting import approval_for
from incubator.core.books import today
from incubator.core.errors import WrongState
from studios.errors import (
    AlreadyThere,
    Backdated,
    Incomplete,
    NoRate,
    WrongCurrency,
)
from studios.models import Game, Rate, ResourceRequest, Studio
from studios.services.rates import rate_for, set_rate, standard_item
from studios.services.requests import (
    estimate,
    hand_over_desk,
    mark_fulfilled,
    request_resource,
    withdraw_request,
)
from tests.voting import approve, reject


def ask(studio: Studio, game: Game | None, actor: User, **changes: object) -> ResourceRequest:
    wanted = {
        "studio": studio,
        "game": game,
        "kind": "capital",
        "quantity": 1,
        "amount_minor": 50_000_00,
        "currency": "USD",
        "purpose": "Two people for ten months.",
        "actor": actor,
    }
    return request_resource(**(wanted | changes))  # type: ignore[arg-type]


@pytest.fixture
def capital(studio: Studio, game: Game, founder: User) -> ResourceRequest:
    return ask(studio, game, founder)


def test_a_capital_request_waits_for_a_fund_manager_and_a_finance_officer(
    capital: ResourceRequest, fund_manager: User, finance: User
) -> None:
    approval = approval_for(capital)
    assert approval is not None
    assert {need.role: need.people for need in approval.missing()} == {
        "fund_manager": (fund_manager,),
        "finance": (finance,),
    }


def test_two_people_who_did_not_ask_approve_it(
    capital: ResourceRequest, fund_manager: User, finance: User
) -> None:
    approve(capital, fund_manager)
    capital.refresh_from_db()
    assert capital.state == "submitted"
    approve(capital, finance)
    capital.refresh_from_db()
    assert capital.state == "approved"


def test_the_requester_does_not_approve_the_own_request(
    capital: ResourceRequest, founder: User
) -> None:
    grant_role(user=founder, role=Role.FUND_MANAGER, actor=None)
    with pytest.raises(NotDistinct):
        approve(capital, User.objects.get(pk=founder.pk))
    assert capital.state == "submitted"


def test_other_staff_and_strangers_do_not_approve(
    capital: ResourceRequest, operations: User, stranger: User
) -> None:
    for person in (operations, stranger):
        with pytest.raises(PermissionDenied):
            approve(capital, person)
    approval = approval_for(capital)
    assert approval is not None
    assert not approval.votes.exists()


def test_one_rejection_with_its_reason_closes_the_request(
    capital: ResourceRequest, finance: User, fund_manager: User
) -> None:
    reject(capital, finance, "Half of it, please.")
    capital.refresh_from_db()
    assert capital.state == "rejected"
    with pytest.raises(WrongState):
        approve(capital, fund_manager)


def test_a_rejection_without_a_reason_changes_nothing(
    capital: ResourceRequest, finance: User
) -> None:
    with pytest.raises(WrongState, match="Say why"):
        reject(capital, finance, " ")
    capital.refresh_from_db()
    assert capital.state == "submitted"


def test_a_withdrawn_request_is_no_longer_approved(
    capital: ResourceRequest, founder: User, finance: User
) -> None:
    withdraw_request(resource_request=capital, actor=founder)
    assert capital.state == "cancelled"
    with pytest.raises(ApprovalMissing, match="withdrawn"):
        approve(capital, finance)


def test_a_server_request_is_priced_by_the_rate_card_whatever_amount_is_sent(
    studio: Studio, game: Game, member: User
) -> None:
    asked = ask(studio, game, member, kind="server", quantity=200, amount_minor=1)
    assert asked.amount_minor == estimate("server", 200, "USD") == 200 * 60
    assert asked.rate == rate_for(standard_item("server"), "USD")


def test_everything_is_asked_for_in_the_games_own_currency(
    studio: Studio, game: Game, founder: User
) -> None:
    with pytest.raises(WrongCurrency, match="ask in USD"):
        ask(studio, game, founder, currency="CNY")
    assert not ResourceRequest.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"purpose": "  "},
        {"amount_minor": 0},
        {"kind": "server", "quantity": 0},
    ],
)
def test_an_incomplete_request_is_refused(
    studio: Studio, game: Game, founder: User, changes: dict[str, object]
) -> None:
    with pytest.raises(Incomplete):
        ask(studio, game, founder, **changes)
    assert not ResourceRequest.objects.exists()


def test_capital_is_asked_for_a_game(studio: Studio, founder: User) -> None:
    with pytest.raises(Incomplete, match="which game"):
        ask(studio, None, founder)
    assert not ResourceRequest.objects.exists()


def test_a_resource_without_a_price_in_the_currency_is_refused(
    studio: Studio, founder: User
) -> None:
    with pytest.raises(NoRate, match="no price for desk in JPY"):
        ask(studio, None, founder, kind="desk", currency="JPY")


def test_strangers_and_other_roles_do_not_ask(
    studio: Studio, game: Game, stranger: User, finance: User
) -> None:
    with pytest.raises(Http404):
        ask(studio, game, stranger)
    with pytest.raises(PermissionDenied):
        ask(studio, game, finance)
    assert not ResourceRequest.objects.exists()


def test_what_was_asked_is_never_changed(capital: ResourceRequest) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        ResourceRequest.objects.filter(pk=capital.pk).update(amount_minor=1)


def test_only_an_approved_request_is_fulfilled(
    capital: ResourceRequest, fund_manager: User
) -> None:
    with pytest.raises(WrongState):
        mark_fulfilled(resource_request=capital, actor=fund_manager)
    capital.refresh_from_db()
    assert capital.state == "submitted"


def test_operations_hand_over_approved_desks(
    studio: Studio, founder: User, operations: User
) -> None:
    desks = ask(studio, None, founder, kind="desk", quantity=20)
    approve(desks, operations)
    with pytest.raises(Http404):
        hand_over_desk(resource_request=desks, actor=founder)
    hand_over_desk(resource_request=desks, actor=operations)
    assert desks.state == "fulfilled"


def test_a_new_price_counts_from_its_day_and_old_requests_keep_theirs(
    studio: Studio, game: Game, founder: User, operations: User
) -> None:
    before = ask(studio, game, founder, kind="server", quantity=1)
    set_rate(
        item=standard_item("server"),
        currency="USD",
        price_minor=90,
        effective_from=today(),
        actor=operations,
    )
    set_rate(
        item=standard_item("server"),
        currency="USD",
        price_minor=500,
        effective_from=today() + timedelta(days=1),
        actor=operations,
    )
    assert estimate("server", 2, "USD") == 180
    assert before.rate is not None
    assert before.rate.price_minor == 60


def test_a_price_is_never_backdated_and_never_changed(operations: User) -> None:
    with pytest.raises(Backdated):
        set_rate(
            item=standard_item("server"),
            currency="USD",
            price_minor=1,
            effective_from=today() - timedelta(days=1),
            actor=operations,
        )
    set_rate(
        item=standard_item("desk"),
        currency="USD",
        price_minor=9,
        effective_from=today(),
        actor=operations,
    )
    with pytest.raises(AlreadyThere):
        set_rate(
            item=standard_item("desk"),
            currency="USD",
            price_minor=8,
            effective_from=today(),
            actor=operations,
        )
    assert rate_for(standard_item("desk"), "USD").price_minor == 9


def test_only_operations_set_prices(founder: User, finance: User) -> None:
    before = Rate.objects.count()
    for person, refusal in ((founder, Http404), (finance, PermissionDenied)):
        with pytest.raises(refusal):
            set_rate(
                item=standard_item("desk"),
                currency="USD",
                price_minor=1,
                effective_from=today(),
                actor=person,
            )
    assert Rate.objects.count() == before
