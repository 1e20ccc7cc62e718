"""Locked accounts: nobody signs in, whoever it is learns why, and it ends in time."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.utils import timezone

from incubator.accounts.errors import LockRefused
from incubator.accounts.models import AccountLock, LockKind, User
from incubator.accounts.services.locks import (
    close_account,
    lock_account,
    open_all_over,
    unlock_account,
)
from incubator.core import audit
from studios.models import Game
from tests.billing.test_concurrency import at_once
from tests.cast import PASSWORD
from tests.clients import Client
from tests.powers import refuse, tamper

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def lock(user: User, actor: User, *, lasts: timedelta | None = WEEK) -> AccountLock:
    return lock_account(
        user=user,
        kind=LockKind.STOLEN,
        reason="Signed in from two continents.",
        until=timezone.now() + lasts if lasts else None,
        actor=actor,
    )


def sign_in(person: User) -> Client:
    client = Client()
    client.page = client.post(  # type: ignore[attr-defined]
        "/accounts/login/", {"login": person.email, "password": PASSWORD}
    )
    return client


def let_pass(user: User) -> None:
    """As if the lock had been set two weeks ago, for one."""
    past = "set_at = set_at - interval '14 days', until = until - interval '14 days'"
    tamper(f"UPDATE accounts_accountlock SET {past} WHERE user_id = {user.pk}")  # noqa: S608


def is_in(client: Client) -> bool:
    return bool(client.get("/home/").wsgi_request.user.is_authenticated)


def test_a_locked_person_is_signed_out_told_why_and_led_to_the_desk(
    player: User, support_lead: User, mailoutbox: list[EmailMessage]
) -> None:
    before = sign_in(player)
    assert is_in(before)
    lock(player, support_lead)
    assert not is_in(before)
    refused = sign_in(player)
    said = refused.page.content.decode()  # type: ignore[attr-defined]
    assert "Somebody else may have got into it" in said
    assert "(UTC)" in said
    assert 'href="/support/locked-out/"' in said
    assert "two continents" not in said
    assert not is_in(refused)
    wrong = Client().post("/accounts/login/", {"login": player.email, "password": "no"})
    assert "may have got into it" not in wrong.content.decode()
    assert "/support/locked-out/" in mailoutbox[-1].body


def test_a_lock_ends_by_itself_at_the_next_sign_in(player: User, support_lead: User) -> None:
    lock(player, support_lead)
    let_pass(player)
    assert is_in(sign_in(player))
    ended = AccountLock.objects.get()
    assert ended.ended_at
    assert ended.lifted_by is None
    assert audit.history(player)[0].actor is None


def test_the_sweep_opens_what_has_run_out_and_nothing_else(
    player: User, stranger: User, support_lead: User
) -> None:
    lock(player, support_lead)
    lock(stranger, support_lead, lasts=None)
    let_pass(player)
    assert (open_all_over(), open_all_over()) == (1, 0)
    assert User.objects.get(pk=player.pk).is_active
    assert not User.objects.get(pk=stranger.pk).is_active


def test_a_lead_locks_players_alone_and_an_administrator_everybody(
    player: User,
    agent: User,
    support_lead: User,
    founder: User,
    game: Game,
    administrator: User,
) -> None:
    for user, actor, match in (
        (agent, support_lead, "colleague's account"),
        (founder, support_lead, "member of a studio"),
        (support_lead, support_lead, "their own account"),
        (administrator, administrator, "their own account"),
    ):
        with pytest.raises(LockRefused, match=match):
            lock(user, actor)
    with pytest.raises(PermissionDenied):
        lock(player, agent)
    assert not AccountLock.objects.exists()
    lock(founder, administrator)
    with pytest.raises(LockRefused, match="administrator"):
        unlock_account(user=founder, reason="A mistake.", actor=support_lead)
    unlock_account(user=founder, reason="A mistake.", actor=administrator)
    assert is_in(sign_in(founder))


def test_a_closed_account_is_one_that_is_locked_for_good(player: User, administrator: User) -> None:
    close_account(user=player, reason="Asked for it.", actor=administrator)
    with pytest.raises(LockRefused, match="closed already"):
        lock(player, administrator)
    standing = AccountLock.objects.get()
    assert (standing.kind, standing.until) == ("closed", None)


def test_raw_sql_neither_lets_in_nor_shuts_out(player: User, support_lead: User) -> None:
    refuse(
        f"UPDATE accounts_user SET is_active = false WHERE id = {player.pk}",  # noqa: S608
        "a lock shuts account",
    )
    lock(player, support_lead)
    refuse(
        f"UPDATE accounts_user SET is_active = true WHERE id = {player.pk}",  # noqa: S608
        "a lock shuts account",
    )
    refuse("UPDATE accounts_accountlock SET until = NULL", "kept as it was written")
    refuse("DELETE FROM accounts_accountlock", "kept as written")
    refuse("UPDATE accounts_accountlock SET ended_at = now()", "lock_ends_by_somebody")
    ended = f"ended_at = now(), lifted_by_id = {support_lead.pk}"
    refuse(
        "SET CONSTRAINTS ALL IMMEDIATE; UPDATE accounts_accountlock SET " + ended,  # noqa: S608
        "the account has to be shut with it",
    )


@pytest.mark.usefixtures("committed_db")
def test_two_leads_at_once_lock_once(player: User, support_lead: User) -> None:
    results = at_once(*[lambda: lock(player, support_lead)] * 2)
    assert sorted(type(one).__name__ for one in results) == ["AccountLock", "LockRefused"]
    assert AccountLock.objects.count() == 1
