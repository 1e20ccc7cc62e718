"""Keeping somebody out of one game, and letting them in again."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from billing import act_words as words
from billing.errors import Banned, BanRefused
from billing.models import Ban, BanKind
from billing.selectors.bans import bans_from
from incubator.accounts.access import Role, has_role
from incubator.accounts.lasting import lasts
from incubator.accounts.models import User
from incubator.core import acts, audit
from incubator.core.locks import hold_until_commit
from studios.models import Game


@transaction.atomic
def set_ban(
    *,
    player: User,
    game: Game,
    kind: BanKind,
    reason: str,
    until: datetime | None,
    actor: User,
) -> Ban:
    """Keep the player out of the game until then, or for good; they are told `reason`.

    Nothing of what they bought is touched. Raises BanRefused where one runs already, for a time
    that only a lead may set, and for oneself.
    """
    ban = Ban(
        player=player,
        game=game,
        kind=kind,
        reason=" ".join(reason.split())[:500],
        until=until,
        set_by=actor,
        set_at=timezone.now(),
    )
    # The same, by two agents at once: the second waits here, and is told of the first one's.
    hold_until_commit(f"ban:{player.pk}:{game.pk}")
    acts.require(actor, words.SET_BAN.key, ban)
    if player == actor:
        raise BanRefused(_("Nobody bans themselves."))
    if not ban.reason:
        raise BanRefused(_("Say why; the player reads it."))
    if until is not None and until <= ban.set_at:
        raise BanRefused(_("Choose a time that is still to come."))
    _end_what_ran_out(player, game)
    running = Ban.objects.of(player).running().filter(game=game).select_related("set_by").first()
    if running is not None:
        raise BanRefused(
            _("%(agent)s banned this player from %(game)s already, %(until)s. Lift that ban first.")
            % {"agent": running.set_by, "game": game, "until": running.how_long}
        )
    ban.save()
    audit.record(
        actor=actor, said=words.SET_BAN(until=lasts(until)), subject=ban, reason=ban.reason
    )
    return ban


@transaction.atomic
def lift_ban(*, ban: Ban, why: str, actor: User) -> Ban:
    """Let the player in again. Raises BanRefused for what is over, and for a lead's ban."""
    current = Ban.objects.select_for_update(no_key=True, of=("self",)).select_related(
        "player", "game__studio"
    ).get(pk=ban.pk)  # fmt: skip
    acts.require(actor, words.LIFT_BAN.key, current)
    if not current.is_running:
        raise BanRefused(_("This ban is over already. Reload the page."))
    if current.player == actor:
        raise BanRefused(_("This ban is your own: a colleague has to decide about it."))
    reason = " ".join(why.split())[:500]
    if not reason:
        raise BanRefused(_("Say why it is lifted."))
    current.ended_at, current.lifted_by, current.lifted_why = timezone.now(), actor, reason
    current.save(update_fields=["ended_at", "lifted_by", "lifted_why"])
    audit.record(actor=actor, said=words.LIFT_BAN(), subject=current, reason=reason)
    return current


def check_ban(ban: Ban, actor: User) -> None:
    """Raise BanRefused for an agent where it takes a lead."""
    if ban.is_long and not has_role(actor, Role.SUPPORT_LEAD):
        raise BanRefused(
            _("A ban of more than 30 days is for a support lead to set and to lift. Ask one.")
        )


def refuse_banned(player: User, game: Game) -> None:
    """Raise Banned for whoever would buy something of a game that they may not play."""
    for ban in bans_from(player=player, game=game, at=timezone.now()):
        raise Banned(
            _(
                "You are banned from %(game)s %(until)s, so nothing of it is sold to you. Nothing"
                " was charged. Your library says why, and how to appeal."
            )
            % {"game": game, "until": ban.how_long}
        )


def _end_what_ran_out(player: User, game: Game) -> None:
    """Its time is over, and the row says so before another one takes its place."""
    for over in Ban.objects.of(player).filter(
        game=game, ended_at__isnull=True, until__lte=timezone.now()
    ):
        over.ended_at = over.until
        over.save(update_fields=["ended_at"])
