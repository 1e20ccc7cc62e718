"""The player beside a ticket: what stands there, what is done there, and what they appeal against."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from billing.models import Ban, BanKind, Entitlement, Order
from billing.services.bans import set_ban
from incubator.accounts.models import AccountLock, LockKind, User
from incubator.accounts.services.locks import lock_account
from incubator.core import audit
from support.errors import AppealOfAnother, OrderOfAnother
from support.models import GuestQuestion, Ticket, Topic
from support.services import guests, sheet, tickets
from tests.clients import Client

pytestmark = pytest.mark.django_db
BAN = {"kind": "cheating", "lasts": "7", "reason": "A wall hack."}


def at(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def send(agent: User, ticket: Ticket, verb: str, **typed: object) -> str:
    """The page that follows."""
    address = f"/staff/tickets/{ticket.number}/player/{verb}/"
    return at(agent).post(address, typed, follow=True).content.decode()


def banned(order: Order, agent: User) -> Ban:
    assert order.buyer is not None
    return set_ban(
        player=order.buyer,
        game=order.lines.get().game,
        kind=BanKind.ABUSE,
        reason="Threats in chat.",
        until=timezone.now() + timedelta(days=3),
        actor=agent,
    )


def test_the_page_shows_the_person_and_what_they_had(
    ticket: Ticket, order: Order, agent: User, player: User
) -> None:
    others = [
        tickets.file_ticket(
            email=player.email, subject=f"Worry {n}", body="?", player=player, actor=player
        )
        for n in range(7)
    ]
    banned(order, agent)
    page = at(agent).get(f"/staff/tickets/{ticket.number}/").content.decode()
    for there in ("Threats in chat.", "Lift ban", "Worry 6", "All 7 others", order.number):
        assert there in page
    assert f'href="/staff/orders/{order.number}/"' in page
    assert f"/staff/tickets/{others[0].number}/" not in page
    assert "Lock account" not in page


def test_an_agent_bans_in_place_and_what_was_typed_wrong_is_kept(
    ticket: Ticket, order: Order, agent: User
) -> None:
    game = order.lines.get().game
    for typed, told in (
        ({**BAN, "game": game.pk, "lasts": "good"}, "support lead"),
        ({**BAN, "game": game.pk, "reason": ""}, "Say why"),
        ({**BAN, "game": "abc"}, "abc"),
        ({**BAN, "game": game.pk, "lasts": "99999"}, "99999"),
    ):
        page = send(agent, ticket, "ban", **typed)
        assert told in page
        assert 'value="A wall hack."' in page or not typed["reason"]
    assert not Ban.objects.exists()
    assert "has been told" in send(agent, ticket, "ban", **BAN, game=game.pk)
    assert Ban.objects.get().player == ticket.player
    assert audit.history(ticket)[0].act == "ticket.ban"
    assert at(agent).post(f"/staff/tickets/{ticket.number}/player/hug/").status_code == 404


def test_a_player_appeals_and_the_agent_lifts_the_ban_in_the_ticket(
    player: User, stranger: User, order: Order, agent: User
) -> None:
    ban = banned(order, agent)
    form = f"/support/new/appeal/?ban={ban.pk}"
    assert f'value="{ban.pk}" selected' in at(player).get(form).content.decode()
    assert "Threats" not in at(stranger).get(form).content.decode()
    words = {"subject": "It was my brother", "body": "Really.", "ban": str(ban.pk)}
    assert at(stranger).post("/support/new/appeal/", words).status_code == 200
    assert "Choose the ban" in at(player).post(form, words | {"ban": ""}).content.decode()
    assert not Ticket.objects.exists()
    at(player).post("/support/new/appeal/", words)
    appeal = Ticket.objects.get()
    assert (appeal.ban, appeal.game, appeal.queue.slug) == (ban, ban.game, "accounts")
    page = at(agent).get(f"/staff/tickets/{appeal.number}/").content.decode()
    assert "Appeal against the ban" in page
    assert "Say why" in send(agent, appeal, "lift", target=ban.pk, reason="")
    assert "lifted by" in send(agent, appeal, "lift", target=ban.pk, reason="It was.")
    assert not Ban.objects.running().exists()
    assert audit.history(appeal)[0].reason == "It was."
    again = send(agent, appeal, "lift", target=ban.pk, reason="Twice.")
    assert "over already" in again


def test_nobody_appeals_or_lifts_for_somebody_else(
    player: User, stranger: User, order: Order, agent: User, finance: User
) -> None:
    ban = banned(order, agent)
    other = tickets.file_ticket(
        email=stranger.email, subject="S", body="B", player=stranger, actor=stranger
    )
    with pytest.raises(AppealOfAnother):
        tickets.file_ticket(
            email=stranger.email, subject="S", body="B", player=stranger, ban=ban, actor=stranger
        )
    with pytest.raises(OrderOfAnother):
        sheet.lift_ban(ticket=other, ban=ban, reason="A favour.", actor=agent)
    with pytest.raises(PermissionDenied):
        sheet.lift_ban(ticket=other, ban=ban, reason="A favour.", actor=finance)
    taken = f"UPDATE support_ticket SET ban_id = {ban.pk} WHERE id = {other.pk}"  # noqa: S608
    with pytest.raises(IntegrityError, match="somebody else"), transaction.atomic():
        connection.cursor().execute(taken)
    assert Ban.objects.running().exists()
    assert Ticket.objects.count() == 1


def test_who_is_locked_out_appeals_as_a_guest_and_is_let_in_from_the_ticket(
    player: User, support_lead: User, agent: User
) -> None:
    lock = lock_account(
        user=player, kind=LockKind.RULES, reason="Chargebacks.", until=None, actor=support_lead
    )
    page = Client().get("/support/locked-out/").content.decode()
    assert player.display_name not in page
    asked = guests.ask(
        email=player.email, topic=Topic.ACCOUNT, subject="Locked", body="Why?", game=None,
        platform="", version="", language="en", key=uuid.uuid4(),
    )  # fmt: skip
    answer = Client().post(f"/support/confirm/{asked.token}/").content.decode()
    assert "Chargebacks" not in answer
    appeal = GuestQuestion.objects.get().ticket
    assert appeal is not None
    assert (appeal.player, appeal.lock) == (player, lock)
    shown = at(agent).get(f"/staff/tickets/{appeal.number}/").content.decode()
    assert "Appeal against the lock" in shown
    assert "Chargebacks." in shown
    assert "Unlock account" not in shown
    assert "open again" in send(support_lead, appeal, "unlock", target=lock.pk, reason="Paid.")
    assert User.objects.get(pk=player.pk).is_active
    assert AccountLock.objects.get().lifted_by == support_lead


def test_a_lead_locks_takes_back_and_an_agent_grants_again_in_place(
    ticket: Ticket, order: Order, agent: User, support_lead: User, player: User
) -> None:
    one = Entitlement.objects.get()
    words = {"entitlement": one.pk, "reason": "A stolen card."}
    assert "taken back" in send(support_lead, ticket, "take_back", **words)
    assert not Entitlement.objects.get().is_active
    words["reason"] = "The card was theirs."
    assert "granted again" in send(agent, ticket, "regrant", **words)
    assert Entitlement.objects.get().is_active
    assert audit.history(ticket)[0].act == "ticket.regrant"
    locked = send(support_lead, ticket, "lock", kind="stolen", lasts="3", reason="Two cities.")
    assert "has been told by mail" in locked
    assert not User.objects.get(pk=player.pk).is_active
    assert order.lines.count() == 1


def test_who_is_banned_already_is_not_banned_twice_from_an_old_page(
    ticket: Ticket, order: Order, agent: User
) -> None:
    banned(order, agent)
    page = at(agent).get(f"/staff/tickets/{ticket.number}/").content.decode()
    assert f'action="/staff/tickets/{ticket.number}/player/ban/"' not in page
    again = send(agent, ticket, "ban", **BAN, game=order.lines.get().game_id)
    assert "banned this player from" in again
    assert Ban.objects.count() == 1
