"""Connecting a game with a player: the game asks, the player says how much it may take."""

import secrets
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.connections import act_words as words
from billing.connections.errors import RequestOver
from billing.connections.models import GAME_CONNECTION, ConnectionRequest, GameConnection
from billing.connections.models.connections import ASKED_FOR, hash_of_token
from billing.errors import AmountRefused, NotForSale
from billing.on_sale import is_sold
from incubator.accounts.models import User
from incubator.core import acts, audit
from incubator.core.locks import hold_until_commit
from incubator.core.money import LARGEST_MINOR
from incubator.core.ready import ready
from incubator.core.totals import require_room
from incubator.core.words import Money
from studios.models import Game

ASK = "game_connection.ask"
# Letters and digits that nobody takes for each other.
LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ2346789"
# Asked and not answered, of one game.
MOST_OPEN = 10_000
KEPT_FOR = timedelta(days=30)


@transaction.atomic
def ask_connection(*, game: Game, actor: User) -> tuple[ConnectionRequest, str]:
    """The request, and the token of the address that the game shows its player; it is kept nowhere.

    Raises NotForSale for a game that is not on the site, and TooMany.
    """
    acts.require(actor, ASK, game)
    if not is_sold(game):
        raise NotForSale(
            _("%(game)s is not on the site, so nothing could be bought in it.") % {"game": game}
        )
    now = timezone.now()
    require_room(
        ConnectionRequest.objects.filter(game=game, connection=None, expires_at__gt=now),
        holder=f"game:{game.pk}",
        most=MOST_OPEN,
        words=_("%(most)s players were asked within the hour and have not answered. Wait a while."),
    )
    token = secrets.token_urlsafe(32)
    asked = ConnectionRequest.objects.create(
        game=game,
        token_hash=hash_of_token(token),
        code="".join(secrets.choice(LETTERS) for _letter in range(6)),
        asked_at=now,
        expires_at=now + ASKED_FOR,
    )
    return asked, token


@transaction.atomic
def connect(*, asked: ConnectionRequest, monthly_minor: int, actor: User) -> GameConnection:
    """As its player answers; a game that is connected already gets the new amount.

    Raises RequestOver for an address that was used or whose time is over, and AmountRefused.
    """
    # The same person in two tabs: the second finds the first one's connection.
    hold_until_commit(f"connects:{actor.pk}:{asked.game_id}")
    locked = ConnectionRequest.objects.select_for_update(of=("self",)).select_related("game")
    asked = locked.get(pk=asked.pk)
    if not asked.is_open:
        raise RequestOver(_("This address was used, or its hour is over. Begin again in the game."))
    there = GameConnection.objects.of(actor).active().filter(game=asked.game).first()
    if there is not None:
        connection = set_allowance(connection=there, monthly_minor=monthly_minor, actor=actor)
    else:
        connection = GameConnection(
            game=asked.game, player=actor, currency=asked.game.currency, monthly_minor=monthly_minor
        )
        refuse_amount(monthly_minor)
        act = words.ALLOW if monthly_minor else words.CONNECT
        acts.require(actor, act.key, connection)
        connection.save()
        said = words.ALLOW(amount=_money(connection)) if monthly_minor else words.CONNECT()
        audit.record(actor=actor, said=said, subject=connection)
    asked.connection = connection
    asked.save(update_fields=["connection"])
    return connection


@transaction.atomic
def set_allowance(*, connection: GameConnection, monthly_minor: int, actor: User) -> GameConnection:
    """At once, more as well as less: who asks is the player. Raises WrongState once it ended."""
    refuse_amount(monthly_minor)
    locked = locked_connection(connection)
    GAME_CONNECTION.require(locked, "end")
    before, locked.monthly_minor = locked.monthly_minor, monthly_minor
    act = words.ALLOW if monthly_minor > before else words.LOWER
    acts.require(actor, act.key, locked)
    if monthly_minor != before:
        locked.save(update_fields=["monthly_minor"])
        audit.record(actor=actor, said=act(amount=_money(locked)), subject=locked)
    return locked


@transaction.atomic
def disconnect(*, connection: GameConnection, actor: User) -> None:
    """The game knows its player no longer. Raises WrongState where it ended before."""
    locked = locked_connection(connection)
    acts.require(actor, GAME_CONNECTION["end"].key, locked)
    GAME_CONNECTION.advance(locked, "end", actor=actor)


def locked_connection(connection: GameConnection) -> GameConnection:
    """Whoever counts what it took, or changes it, waits here for the others, until the commit."""
    (locked,) = _locked(connection=connection)
    return locked


@ready
def _locked(connection: Any) -> QuerySet[GameConnection]:
    rows = GameConnection.objects.select_for_update(of=("self",), no_key=True).order_by()
    return rows.select_related("game__studio", "player").filter(pk=connection)


def refuse_amount(monthly_minor: int) -> None:
    if not 0 <= monthly_minor <= LARGEST_MINOR:
        raise AmountRefused(_("What a game may take is an amount of at least zero."))


def _money(connection: GameConnection) -> Money:
    return Money(connection.monthly_minor, connection.currency)


def forget_requests() -> int:
    """Those that nobody asks after any more. Returns how many."""
    over = ConnectionRequest.objects.filter(expires_at__lt=timezone.now() - KEPT_FOR)
    return over.delete()[0]
