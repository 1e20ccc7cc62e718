"""All that stands beside a ticket about its person, with what the viewer may do about it."""

from collections.abc import Sequence
from dataclasses import dataclass

from billing import act_words as billing_words
from billing.models import ENTITLEMENT, Entitlement, OrderLine
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
    locks_of,
    others_of,
    owned,
    tiers_of,
)
from support.sheet_forms import GrantForm, WhyForm, sheet_form

SHOWN = 5


# What was put on the person, and the form that ends it.
Ending = tuple[Measure, WhyForm | None]


@dataclass(frozen=True, slots=True)
class Sheet:
    """`tiers`, `bans` and `locks` come each with the form that ends it, if there is anything to end;
    `forms` are what may be done besides, by verb. `appeal` is what the ticket is about; its form
    stands there and not among the others.
    """

    addresses: Sequence[str]
    others: Sequence[Other]
    more: int
    owned: Sequence[tuple[OrderLine, Entitlement]]
    cards: Sequence[CardUsed]
    tiers: Sequence[Ending]
    bans: Sequence[Ending]
    locks: Sequence[Ending]
    forms: dict[str, WhyForm]
    appeal: Ending | None

    def shows(self, form: WhyForm) -> bool:
        appeal = [self.appeal] if self.appeal else []
        endings = (ending for _one, ending in (*self.tiers, *self.bans, *self.locks, *appeal))
        return any(one is form for one in (*self.forms.values(), *endings))


def sheet_of(
    ticket: Ticket, bought: Sequence[OrderLine], viewer: User, sent: WhyForm | None
) -> Sheet | None:
    if ticket.player is None:
        return None
    verbs = _verbs(ticket, viewer)
    bans = [(one, _ending(one, "lift", verbs, ticket, sent)) for one in bans_of(ticket)]
    locks = [(one, _ending(one, "unlock", verbs, ticket, sent)) for one in locks_of(ticket)]
    tiers = [(one, _ending(one, "end_tier", verbs, ticket, sent)) for one in tiers_of(ticket)]
    appeal = _appeal(ticket, bans, locks)
    others = others_of(ticket)
    return Sheet(
        addresses=getattr(ticket, "proved_addresses", ()),
        others=others,
        more=(getattr(ticket, "others_of_player", 0) or 0) - len(others),
        owned=owned(bought),
        cards=cards_of(ticket),
        tiers=tiers,
        bans=_without(appeal, bans),
        locks=_without(appeal, locks),
        forms=_forms(ticket, bought, verbs, sent),
        appeal=appeal,
    )


def _verbs(ticket: Ticket, viewer: User) -> set[str]:
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


def _ending(
    one: Measure, verb: str, verbs: set[str], ticket: Ticket, sent: WhyForm | None
) -> WhyForm | None:
    if not one.is_running or verb not in verbs:
        return None
    if sent is not None and sent.verb == verb and sent.about == one.pk:
        return sent
    return sheet_form(verb, ticket, (), target=one.pk)


def _forms(
    ticket: Ticket, bought: Sequence[OrderLine], verbs: set[str], sent: WhyForm | None
) -> dict[str, WhyForm]:
    wanted = verbs & {"ban", "take_back", "regrant"}
    if not any(one.is_running for one in tiers_of(ticket)):
        wanted |= verbs & {"tier"}
    if "lock" in verbs and ticket.player is not None and ticket.player.is_active:
        wanted.add("lock")
    found = {verb: sheet_form(verb, ticket, bought) for verb in sorted(wanted)}
    if sent is not None and sent.verb in found:
        found[sent.verb] = sent
    return {verb: form for verb, form in found.items() if _has_choice(form)}


def _has_choice(form: WhyForm) -> bool:
    return bool(form.rows) if isinstance(form, GrantForm) else bool(getattr(form, "games", True))


def _appeal(
    ticket: Ticket,
    bans: Sequence[Ending],
    locks: Sequence[Ending],
) -> Ending | None:
    rows, about = (bans, ticket.ban_id) if ticket.ban_id else (locks, ticket.lock_id)
    return next((row for row in rows if row[0].pk == about), None)


def _without(appeal: Ending | None, rows: Sequence[Ending]) -> list[Ending]:
    """No form stands twice on a page."""
    return [(row[0], None) if row is appeal else row for row in rows]
