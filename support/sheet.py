"""All that stands beside a ticket about its person, with what the viewer may do about it."""

from collections.abc import Sequence
from dataclasses import dataclass

from billing import act_words as billing_words
from billing.models import ENTITLEMENT, OrderLine
from incubator.accounts import words as accounts_words
from incubator.accounts.models import User
from incubator.core.acts import may
from support import words
from support.models import Ticket
from support.selectors.cards import CardUsed, cards_of
from support.selectors.sheet import (
    Measure,
    Other,
    bans_of,
    games_to_ban_from,
    given_and_taken,
    locks_of,
    others_of,
    tiers_of,
)

# What was put on the person, and whether the viewer may end it here.
Ending = tuple[Measure, bool]


@dataclass(frozen=True, slots=True)
class Sheet:
    """`tiers`, `bans` and `locks` come each with whether it can be ended; `verbs` are what may be done
    besides. `appeal` is what the ticket is about: what ends it stands there and nowhere else.
    """

    addresses: Sequence[str]
    others: Sequence[Other]
    more: int
    cards: Sequence[CardUsed]
    tiers: Sequence[Ending]
    bans: Sequence[Ending]
    locks: Sequence[Ending]
    verbs: set[str]
    appeal: Ending | None


def sheet_of(ticket: Ticket, bought: Sequence[OrderLine], viewer: User) -> Sheet | None:
    if ticket.player is None:
        return None
    held = rights_beside(ticket, viewer)
    bans = [(one, one.is_running and "lift" in held) for one in bans_of(ticket)]
    locks = [(one, one.is_running and "unlock" in held) for one in locks_of(ticket)]
    tiers = [(one, one.is_running and "end_tier" in held) for one in tiers_of(ticket)]
    appeal = _appeal(ticket, bans, locks)
    others = others_of(ticket)
    return Sheet(
        addresses=getattr(ticket, "proved_addresses", ()),
        others=others,
        more=(getattr(ticket, "others_of_player", 0) or 0) - len(others),
        cards=cards_of(ticket),
        tiers=tiers,
        bans=_without(appeal, bans),
        locks=_without(appeal, locks),
        verbs={verb for verb in held if _has_choice(verb, ticket, bought)},
        appeal=appeal,
    )


def rights_beside(ticket: Ticket, viewer: User) -> set[str]:
    """What the viewer has the right to do at all. Whether this time, the service asks."""
    rights = {
        "ban": billing_words.SET_BAN.key,
        "lift": billing_words.LIFT_BAN.key,
        "take_back": ENTITLEMENT["take_back"].key,
        "regrant": ENTITLEMENT["regrant"].key,
        "lock": accounts_words.LOCK_ACCOUNT.key,
        "unlock": accounts_words.UNLOCK_ACCOUNT.key,
    }
    if not may(viewer, words.BAN.key, ticket):
        return set()
    if viewer != ticket.player:
        rights |= {"tier": words.SET_TIER.key, "end_tier": words.END_TIER.key}
    return {verb for verb, key in rights.items() if may(viewer, key)}


def _has_choice(verb: str, ticket: Ticket, bought: Sequence[OrderLine]) -> bool:
    match verb:
        case "ban":
            return bool(games_to_ban_from(ticket, bought))
        case "lock":
            return ticket.player is not None and ticket.player.is_active
        case "tier":
            return not any(one.is_running for one in tiers_of(ticket))
        case "take_back" | "regrant":
            return bool(given_and_taken(bought, verb))
    return False


def _appeal(
    ticket: Ticket,
    bans: Sequence[Ending],
    locks: Sequence[Ending],
) -> Ending | None:
    rows, about = (bans, ticket.ban_id) if ticket.ban_id else (locks, ticket.lock_id)
    return next((row for row in rows if row[0].pk == about), None)


def _without(appeal: Ending | None, rows: Sequence[Ending]) -> list[Ending]:
    """What ends something stands once on a page."""
    return [(row[0], False) if row is appeal else row for row in rows]
