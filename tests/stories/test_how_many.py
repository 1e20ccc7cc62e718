"""Whatever one person or studio can make again and again has a number and words beyond it."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import connection

from billing.models import Product
from billing.payments.services import incoming
from billing.services import catalogue
from billing.services.topups import start_top_up
from incubator.accounts.access import Role
from incubator.accounts.models import User
from incubator.accounts.models.delegations import today
from incubator.accounts.services import delegations
from incubator.core.totals import TooMany
from incubator.web import drafts, saved_views
from incubator.web.models import FormDraft
from studios.models import Game, Scope, Studio
from studios.services import applications, games, invitations, keys, requests
from support.models import Ticket
from support.services import limits
from support.services.tickets import file_ticket
from tests.cast import person
from tests.clients import Client
from tests.powers import tamper
from tests.studios.test_applications import draft as application

Make = Callable[[int], object]


@pytest.fixture
def makers(
    db: None, founder: User, studio: Studio, game: Game, player: User
) -> dict[str, tuple[Any, str, str, Make]]:
    """By name: where the number stands and what it is called, words beyond it, and one more."""
    product: list[Product] = []

    def price(number: int) -> object:
        if not product:
            product.append(sell(0))
        return catalogue.set_price(
            product=product[0], currency="USD", amount_minor=number, actor=founder
        )

    def sell(number: int) -> Product:
        return catalogue.add_product(
            game=game,
            sku=f"p{number}",
            name="A part",
            currency="USD",
            amount_minor=1,
            actor=founder,
        )

    def invite(number: int) -> Any:
        return invitations.invite_member(
            studio=studio, email=f"p{number}@example.com", role="finance", actor=founder
        )

    def withdrawn(number: int) -> object:
        return invitations.withdraw_invitation(invitation=invite(number), actor=founder)

    def stand_in(number: int) -> object:
        away = User.objects.filter(name="Away").first() or person("Away", Role.FUND_MANAGER)
        return delegations.delegate(
            delegator=away,
            delegate=person(f"Present {number}", Role.OPERATIONS),
            role=Role.FUND_MANAGER,
            from_date=today(),
            until_date=today(),
            reason="Leave.",
            actor=away,
        )

    return {
        "draft": (
            drafts,
            "MOST",
            "begun and not sent",
            lambda number: drafts.save_draft(
                person=player, form=f"form:{number}", typed={"body": ["words"]}
            ),
        ),
        "view": (
            saved_views,
            "MOST_IN_ALL",
            "Delete some",
            lambda number: saved_views.save_view(
                person=player, listing=f"any{number}", name="Mine", query=""
            ),
        ),
        "application": (
            applications,
            "MOST_UNDECIDED",
            "not decided yet",
            lambda _number: application(player),
        ),
        "game": (
            games,
            "MOST_GAMES",
            "Ask us for more",
            lambda number: games.add_game(
                studio=studio,
                title=f"Game {number}",
                tagline="",
                about="",
                currency="USD",
                actor=founder,
            ),
        ),
        "request": (
            requests,
            "MOST_A_DAY",
            "tomorrow",
            lambda _number: requests.request_resource(
                studio=studio,
                game=game,
                kind="server",
                quantity=1,
                amount_minor=0,
                currency="USD",
                purpose="A beta.",
                actor=founder,
            ),
        ),
        "key": (
            keys,
            "MOST_WORKING",
            "Revoke those",
            lambda _number: keys.make_key(
                studio=studio, name="Shop", scopes=[Scope.READ_GAMES], game=None, actor=founder
            ),
        ),
        "invitation": (invitations, "MOST_PENDING", "Withdraw some", invite),
        "letter": (invitations, "MOST_A_DAY", "tomorrow", withdrawn),
        "payment": (
            incoming,
            "MOST_A_DAY",
            "Finish one of them",
            lambda _number: start_top_up(
                player=player, amount_minor=500, currency="USD", actor=player
            ),
        ),
        "product": (catalogue, "MOST_PRODUCTS", "off sale", sell),
        "price": (catalogue, "MOST_PRICES_A_DAY", "tomorrow", price),
        "stand-in": (delegations, "MOST_TO_COME", "End one", stand_in),
    }


NAMES = (
    "draft", "view", "application", "game", "request", "key", "invitation", "letter", "payment",
    "product", "price", "stand-in",
)  # fmt: skip


def made_until_refused(make: Make) -> tuple[int, str]:
    for number in range(6):
        try:
            make(number)
        except TooMany as refused:
            return number, str(refused)
    raise AssertionError("There is no end to it.")


@pytest.mark.parametrize("name", NAMES)
def test_one_more_than_anybody_means_is_refused_in_words(
    name: str,
    makers: dict[str, tuple[Any, str, str, Make]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place, constant, words, make = makers[name]
    # What is there already is part of it.
    monkeypatch.setattr(place, constant, 4)
    made, said = made_until_refused(make)
    assert 2 <= made <= 4
    assert words in said
    assert "4" in said


def test_each_has_its_maker(makers: dict[str, object]) -> None:
    assert set(makers) == set(NAMES)


def test_a_draft_that_is_there_is_saved_again_and_the_page_says_why_another_is_not(
    db: None, player: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "MOST", 1)
    client = Client()
    client.force_login(player)
    for form, words, answer in (
        ("one", "a", "Draft saved"),
        ("one", "b", "Draft saved"),
        ("two", "c", "Not kept as a draft: 1 other"),
    ):
        said = client.post("/my/drafts/", {"draft_of": form, "body": words}).content.decode()
        assert answer in said
    assert FormDraft.objects.get().typed == {"body": ["b"]}


def test_a_day_later_there_is_room_again(
    db: None, player: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_A_DAY", 1)

    def ask() -> Ticket:
        return file_ticket(email=player.email, subject="S", body="B", player=player, actor=player)

    ask()
    tamper("UPDATE support_ticket SET created_at = created_at - interval '23 hours'")
    with pytest.raises(TooMany) as refused:
        ask()
    assert refused.value.wait is not None
    assert timedelta(minutes=59) < refused.value.wait < timedelta(minutes=61)


def test_a_person_keeps_only_so_many_addresses(db: None, player: User) -> None:
    client = Client()
    client.force_login(player)
    for number in range(settings.ACCOUNT_MAX_EMAIL_ADDRESSES + 2):
        client.post("/accounts/email/", {"action_add": "", "email": f"a{number}@example.com"})
    kept = EmailAddress.objects.filter(user=player).count()
    assert kept == settings.ACCOUNT_MAX_EMAIL_ADDRESSES


def test_several_at_the_same_moment_are_counted_one_by_one(
    committed_db: str, player: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_OPEN", 2)
    start = threading.Barrier(4)
    refused: list[TooMany] = []

    def ask() -> None:
        start.wait()
        try:
            file_ticket(email=player.email, subject="S", body="B", player=player, actor=player)
        except TooMany as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert Ticket.objects.count() == len(refused) == 2
