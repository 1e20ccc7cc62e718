"""Limits that players set themselves: lowering counts at once, raising a day later."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from billing import act_words as words
from billing.errors import AmountRefused, LimitReached
from billing.models import PayLimit
from billing.selectors.limits import limited
from incubator.accounts.models import User
from incubator.core import audit, shown
from incubator.core.locks import hold_until_commit
from incubator.core.money import CURRENCIES, format_money
from incubator.core.totals import require_room_today
from incubator.core.words import Money

# Long enough to sleep on it.
RAISED_AFTER = timedelta(days=1)
MOST_A_DAY = 20


@transaction.atomic
def set_limit(*, player: User, currency: str, monthly_minor: int | None, actor: User) -> PayLimit:
    """At most so much a month through payment providers; None for no limit.

    The same again changes nothing, and takes back a raise that does not count yet.
    """
    if actor.pk != player.pk:
        raise PermissionDenied(_("Everybody sets their own limit."))
    if currency not in CURRENCIES or (monthly_minor is not None and monthly_minor < 0):
        raise AmountRefused(_("A limit is an amount of at least zero."))
    hold_until_commit(f"pays:{player.pk}")
    require_room_today(
        PayLimit.objects.filter(player=player),
        holder=f"person:{player.pk}",
        most=MOST_A_DAY,
        words=_("This limit was changed %(most)s times within a day. Change it again tomorrow."),
        when="set_at",
    )
    most, now = limited(player, currency).most_minor, timezone.now()
    is_more = most is not None and (monthly_minor is None or monthly_minor > most)
    limit = PayLimit.objects.create(
        player=player,
        currency=currency,
        monthly_minor=monthly_minor,
        set_at=now,
        counts_from=now + RAISED_AFTER if is_more else now,
    )
    said = (
        words.LIFT_LIMIT()
        if monthly_minor is None
        else words.SET_LIMIT(amount=Money(monthly_minor, currency))
    )
    audit.record(actor=actor, said=said, subject=limit)
    return limit


def refuse_above_limit(*, player: User, amount_minor: int, currency: str) -> None:
    """Raise LimitReached where the month's limit does not leave so much. Waits for what the player
    begins at the same moment."""
    hold_until_commit(f"pays:{player.pk}")
    now = limited(player, currency)
    if now.most_minor is None or now.left_minor is None or amount_minor <= now.left_minor:
        return
    raise LimitReached(
        _(
            "You set yourself a limit of %(most)s a month, of which %(left)s is left until"
            " %(day)s. Nothing was charged."
        )
        % {
            "most": format_money(now.most_minor, currency),
            "left": format_money(now.left_minor, currency),
            "day": shown.day(now.until),
        }
    )
