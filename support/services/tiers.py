"""Which kind of customer a player counts as: granted by a lead, for a time, and taken back.

Their tickets follow at once, as far as anything may still be said in them: what runs is promised
anew from its own start. What is closed keeps the tier that it was answered under.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from incubator.accounts.lasting import lasts
from incubator.accounts.models import User
from incubator.core import acts, audit
from incubator.core.locks import hold_until_commit
from support import words
from support.errors import TierRefused
from support.models import CustomerTier, Ticket, Tier
from support.models.tiers import TIERS
from support.services import clocks

BATCH = 500


def tier_of(player: User | None) -> Tier:
    """As whoever asks counts now.

    Held until the end of the transaction: a grant of the same moment waits, and finds the ticket
    that is filed in it.
    """
    if player is None:
        return Tier.STANDARD
    _hold(player.pk)
    return _standing(player.pk)


def _hold(player: int) -> None:
    """Before the lock of any of their tickets, so that nobody waits in a circle."""
    hold_until_commit(f"customer-tier:{player}")


def _standing(player: int) -> Tier:
    tier = CustomerTier.objects.standing().filter(player=player).values_list("tier", flat=True)
    return Tier(tier.first() or Tier.STANDARD)


@transaction.atomic
def set_tier(
    *, player: User, tier: Tier, reason: str, until: datetime | None, actor: User
) -> CustomerTier:
    """Count the player as such a customer until then, or until it is taken back.

    Raises TierRefused where one stands already, and for what grants nothing; nobody does it for
    themselves.
    """
    grant = CustomerTier(
        player=player,
        tier=tier,
        reason=_one_line(reason),
        until=until,
        set_by=actor,
        since=timezone.now(),
    )
    _hold(player.pk)
    acts.require(actor, words.SET_TIER.key, grant)
    if tier == Tier.STANDARD:
        raise TierRefused(_("Everybody is a standard customer. Take back what stands instead."))
    if not grant.reason:
        raise TierRefused(_("Say why, for colleagues who wonder later."))
    if until is not None and until <= grant.since:
        raise TierRefused(_("Choose a time that is still to come."))
    for over in CustomerTier.objects.run_out().filter(player=player):
        _run_out(over)
    standing = CustomerTier.objects.standing().filter(player=player).select_related("set_by")
    if there := standing.first():
        raise TierRefused(
            _("%(agent)s set a tier already: %(tier)s. Take that back first.")
            % {"agent": there.set_by.display_name, "tier": there}
        )
    grant.save()
    said = words.SET_TIER(tier=TIERS[tier](), until=lasts(until))
    audit.record(actor=actor, said=said, subject=grant, reason=grant.reason)
    _count_anew(player, actor)
    return grant


@transaction.atomic
def end_tier(*, grant: CustomerTier, why: str, actor: User) -> CustomerTier:
    """The player is a customer like everybody. Raises TierRefused for what is over already."""
    _hold(grant.player_id)
    current = CustomerTier.objects.select_related("player").get(pk=grant.pk)
    acts.require(actor, words.END_TIER.key, current)
    if not current.is_standing:
        raise TierRefused(_("This tier is over already. Reload the page."))
    reason = _one_line(why)
    if not reason:
        raise TierRefused(_("Say why, for colleagues who wonder later."))
    current.ended_at, current.ended_by, current.ended_why = timezone.now(), actor, reason
    current.save(update_fields=["ended_at", "ended_by", "ended_why"])
    said = words.END_TIER(tier=TIERS[current.tier]())
    audit.record(actor=actor, said=said, subject=current, reason=reason)
    _count_anew(current.player, actor)
    return current


def end_run_out() -> int:
    """The sweep over what ends by its date: says how many did."""
    due = CustomerTier.objects.run_out().order_by("until").values_list("pk", "player")
    return sum(_end_one(pk, player) for pk, player in list(due[:BATCH]))


@transaction.atomic
def _end_one(pk: int, player: int) -> bool:
    _hold(player)
    # Somebody else may have been faster.
    over = CustomerTier.objects.run_out().filter(pk=pk).select_related("player").first()
    if over is None:
        return False
    _run_out(over)
    _count_anew(over.player, None)
    return True


def _run_out(grant: CustomerTier) -> None:
    grant.ended_at = grant.until
    grant.save(update_fields=["ended_at"])
    audit.record(actor=None, said=words.TIER_RAN_OUT(tier=TIERS[grant.tier]()), subject=grant)


def _count_anew(player: User, actor: User | None) -> None:
    """Each of their tickets under its own lock, until none is left: one that is split off another
    meanwhile counts too.
    """
    tier = _standing(player.pk)
    others = Ticket.objects.of_player(player).still_said_in().exclude(tier=tier).order_by("pk")
    while keys := list(others.values_list("pk", flat=True)):
        for pk in keys:
            ticket = others.select_for_update(no_key=True).filter(pk=pk).first()
            if ticket is not None:
                _count(ticket, tier, actor)


def _count(ticket: Ticket, tier: Tier, actor: User | None) -> None:
    before = ticket.tier
    ticket.tier = tier
    ticket.save(update_fields=["tier"])
    clocks.sorted_anew(ticket)
    audit.record(
        actor=actor,
        said=words.COUNT_AS(tier=TIERS[tier]()),
        subject=ticket,
        before={"tier": before},
        after={"tier": tier},
    )


def _one_line(reason: str) -> str:
    return " ".join(reason.split())[:500]
