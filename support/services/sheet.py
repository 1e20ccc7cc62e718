"""What an agent does to the player's account from a ticket.

Billing and accounts do it, decide who may, and tell the player; the ticket's trail says that it
was done here.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from billing.models import Ban, BanKind, Entitlement
from billing.services import bans, entitlements
from incubator.accounts.lasting import lasts
from incubator.accounts.models import LockKind, User
from incubator.accounts.services import locks
from incubator.core import acts, audit
from incubator.core.words import Phrase, Value, called
from studios.models import Game
from support import words
from support.errors import OrderOfAnother
from support.models import CustomerTier, Ticket, Tier
from support.services import tiers
from support.services.turns import locked


@transaction.atomic
def ban(
    *,
    ticket: Ticket,
    game: Game,
    kind: BanKind,
    reason: str,
    until: datetime | None,
    actor: User,
) -> Ban:
    player = _player_of(ticket, words.BAN, actor)
    banned = bans.set_ban(
        player=player, game=game, kind=kind, reason=reason, until=until, actor=actor
    )
    _note(ticket, words.BAN, actor, banned.reason, game=game.title, until=lasts(until))
    return banned


@transaction.atomic
def lift_ban(*, ticket: Ticket, ban: Ban, reason: str, actor: User) -> None:
    player = _player_of(ticket, words.LIFT_BAN, actor)
    _refuse_another(player, ban.player)
    bans.lift_ban(ban=ban, why=reason, actor=actor)
    _note(ticket, words.LIFT_BAN, actor, reason, game=ban.game.title)


@transaction.atomic
def lock(
    *, ticket: Ticket, kind: LockKind, reason: str, until: datetime | None, actor: User
) -> None:
    player = _player_of(ticket, words.LOCK, actor)
    locks.lock_account(user=player, kind=kind, reason=reason, until=until, actor=actor)
    _note(ticket, words.LOCK, actor, reason, until=lasts(until))


@transaction.atomic
def unlock(*, ticket: Ticket, reason: str, actor: User) -> None:
    player = _player_of(ticket, words.UNLOCK, actor)
    locks.unlock_account(user=player, reason=reason, actor=actor)
    _note(ticket, words.UNLOCK, actor, reason)


@transaction.atomic
def take_back(*, ticket: Ticket, entitlement: Entitlement, reason: str, actor: User) -> None:
    player = _player_of(ticket, words.TAKE_BACK, actor)
    _refuse_another(player, entitlement.player)
    done = entitlements.take_back(entitlement=entitlement, reason=reason, actor=actor)
    _note(ticket, words.TAKE_BACK, actor, reason, what=called(done))


@transaction.atomic
def regrant(*, ticket: Ticket, entitlement: Entitlement, reason: str, actor: User) -> None:
    player = _player_of(ticket, words.REGRANT, actor)
    _refuse_another(player, entitlement.player)
    done = entitlements.regrant(entitlement=entitlement, reason=reason, actor=actor)
    _note(ticket, words.REGRANT, actor, reason, what=called(done))


def set_tier(
    *, ticket: Ticket, tier: Tier, reason: str, until: datetime | None, actor: User
) -> CustomerTier:
    """Not under the ticket's lock: those of all their tickets follow on the person's."""
    player = _account_of(ticket)
    return tiers.set_tier(player=player, tier=tier, reason=reason, until=until, actor=actor)


def end_tier(*, ticket: Ticket, grant: CustomerTier, reason: str, actor: User) -> None:
    _refuse_another(_account_of(ticket), grant.player)
    tiers.end_tier(grant=grant, why=reason, actor=actor)


def _player_of(ticket: Ticket, done: Phrase, actor: User) -> User:
    """Whose account it is, under the ticket's lock. Raises OrderOfAnother where there is none."""
    current = locked(ticket)
    acts.require(actor, done.key, current)
    return _account_of(current)


def _account_of(ticket: Ticket) -> User:
    if ticket.player is None:
        raise OrderOfAnother(_("No account stands behind this ticket, so there is nothing to do."))
    return ticket.player


def _refuse_another(player: User, other: User) -> None:
    if player != other:
        raise OrderOfAnother(
            _("This belongs to somebody else than the person of this ticket. Reload the page.")
        )


def _note(ticket: Ticket, done: Phrase, actor: User, reason: str, **said: Value) -> None:
    audit.record(actor=actor, said=done(**said), subject=ticket, reason=reason)
