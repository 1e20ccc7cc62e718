"""Bans: who is kept out of a game buys nothing of it, keeps what they have, and is told why."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from billing.errors import Banned, BanRefused
from billing.models import Ban, BanKind, Entitlement, Order, Product
from billing.selectors.wallets import wallet_balance
from billing.services.bans import lift_ban, set_ban
from billing.services.orders import buy_with_wallet
from incubator.accounts.access import Role
from incubator.accounts.models import User
from incubator.accounts.services import grant_role
from incubator.approvals.errors import NotDistinct
from incubator.messaging.models import Notification, OutgoingMail
from studios.models import Game, Scope, Studio
from studios.services.keys import make_key
from tests.billing.conftest import Fill
from tests.billing.test_concurrency import at_once
from tests.clients import Client
from tests.powers import refuse, tamper

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def ban(player: User, game: Game, actor: User, *, lasts: timedelta | None = WEEK) -> Ban:
    return set_ban(
        player=player,
        game=game,
        kind=BanKind.CHEATING,
        reason="You used a wall hack on 3 May.",
        until=timezone.now() + lasts if lasts else None,
        actor=actor,
    )


def test_a_banned_player_cannot_buy_the_game(
    player: User, product: Product, agent: User, fill: Fill
) -> None:
    fill(player, 5_000)
    ban(player, product.game, agent)
    with pytest.raises(Banned, match="until"):
        buy_with_wallet(player=player, product=product, key="a", actor=player)
    assert not Order.objects.exists()
    assert wallet_balance(player, "USD") == 5_000


def test_what_was_bought_stays_and_the_library_says_why_it_cannot_be_played(
    player: User, product: Product, agent: User, fill: Fill
) -> None:
    fill(player, 5_000)
    buy_with_wallet(player=player, product=product, key="a", actor=player)
    player.language = "zh-hans"
    player.save()
    running = ban(player, product.game, agent)
    assert Entitlement.objects.get().is_active
    client = Client()
    client.force_login(player)
    page = client.get("/library/").content.decode()
    assert "wall hack" in page
    assert f"?ban={running.pk}" in page
    told = Notification.objects.get(person=player, kind="ban")
    assert product.game.title in str(told.said)
    assert "wall hack" in OutgoingMail.objects.filter(recipient=player.email).latest("pk").body


def test_a_ban_ends_by_itself_and_another_may_follow(
    player: User, product: Product, agent: User, fill: Fill
) -> None:
    fill(player, 9_000)
    over = ban(player, product.game, agent)
    with pytest.raises(BanRefused, match="already"):
        ban(player, product.game, agent)
    past = "set_at = set_at - interval '14 days', until = until - interval '14 days'"
    tamper("UPDATE billing_ban SET " + past)  # noqa: S608
    buy_with_wallet(player=player, product=product, key="a", actor=player)
    ban(player, product.game, agent)
    over.refresh_from_db()
    assert (over.ended_at, over.lifted_by) == (over.until, None)
    assert Ban.objects.running().count() == 1


def test_only_a_lead_bans_for_good_and_lifts_what_a_lead_set(
    player: User, product: Product, agent: User, support_lead: User, stranger: User
) -> None:
    for longest in (None, timedelta(days=31)):
        with pytest.raises(BanRefused, match="support lead"):
            ban(player, product.game, agent, lasts=longest)
    with pytest.raises(Http404):
        ban(player, product.game, stranger)
    assert not Ban.objects.exists()
    long = ban(player, product.game, support_lead, lasts=None)
    with pytest.raises(BanRefused):
        lift_ban(ban=long, why="Sorry.", actor=agent)
    assert Ban.objects.running().exists()
    lift_ban(ban=long, why="We were wrong.", actor=support_lead)
    with pytest.raises(BanRefused, match="over already"):
        lift_ban(ban=long, why="Again.", actor=support_lead)
    assert not Ban.objects.running().exists()


def test_nobody_bans_for_their_own_studio_or_themselves_or_without_a_word(
    player: User, product: Product, agent: User, founder: User, finance: User
) -> None:
    grant_role(user=founder, role=Role.AGENT, actor=None)
    with pytest.raises(NotDistinct, match="member of the studio"):
        ban(player, product.game, User.objects.get(pk=founder.pk))
    with pytest.raises(NotDistinct):
        ban(agent, product.game, agent)
    with pytest.raises(PermissionDenied):
        ban(player, product.game, finance)
    for reason, until in (("  ", None), ("Why.", timezone.now() - WEEK)):
        with pytest.raises(BanRefused):
            set_ban(
                player=player,
                game=product.game,
                kind=BanKind.OTHER,
                reason=reason,
                until=until or timezone.now() + WEEK,
                actor=agent,
            )
    assert not Ban.objects.exists()


def test_a_game_server_learns_who_is_banned_without_a_name(
    player: User, product: Product, agent: User, fill: Fill, studio: Studio, founder: User
) -> None:
    fill(player, 5_000)
    order = buy_with_wallet(player=player, product=product, key="a", actor=player)
    _key, text = make_key(
        studio=studio, name="S", scopes=[Scope.READ_ENTITLEMENTS], game=None, actor=founder
    )
    asking = {"Authorization": f"Bearer {text}"}
    url = f"/api/v1/games/{product.game.slug}/entitlements?order={order.number}"
    found = Client().get(url, headers=asking).json()["items"]
    assert [(one["order"], one["state"], one["ban"]) for one in found] == [
        (order.number, "active", None)
    ]
    running = ban(player, product.game, agent)
    answer = Client().get(url, headers=asking)
    told = answer.json()["items"][0]["ban"]
    assert (told["kind"], told["reason"]) == ("cheating", running.reason)
    assert told["until"]
    assert player.email not in answer.content.decode()
    assert Client().get(f"{url}0", headers=asking).json()["items"] == []


def test_raw_sql_neither_buys_for_the_banned_nor_rewrites_a_ban(
    player: User, product: Product, agent: User, fill: Fill
) -> None:
    fill(player, 5_000)
    buy_with_wallet(player=player, product=product, key="a", actor=player)
    running = ban(player, product.game, agent)
    columns = "player_id, product_id, order_line_id, state, granted_at"
    refuse(
        f"INSERT INTO billing_entitlement ({columns}) SELECT {columns} FROM billing_entitlement",  # noqa: S608
        "banned from this game",
    )
    for change in ("until = NULL", "reason = 'x'", f"player_id = {agent.pk}"):
        refuse("UPDATE billing_ban SET " + change, "kept as it was written")  # noqa: S608
    refuse("DELETE FROM billing_ban", "kept as written")
    refuse("UPDATE billing_ban SET ended_at = now()", "ban_lifted_by_somebody")
    lift_ban(ban=running, why="Over.", actor=agent)
    refuse("UPDATE billing_ban SET ended_at = NULL", "over is over")
    assert Entitlement.objects.count() == 1


@pytest.mark.usefixtures("committed_db")
def test_two_agents_at_once_set_one_ban(player: User, game: Game, agent: User) -> None:
    results = at_once(*[lambda: ban(player, game, agent)] * 2)
    assert sorted(type(one).__name__ for one in results) == ["Ban", "BanRefused"]
    assert Ban.objects.count() == 1
