"""Renewing what is due, from row state: paid from the wallet, tried again, or let go.

A period that cannot be paid in time is let in for its grace and tried again; whoever pays within it
has lost nothing, and the next period still begins where the last one ended. After it, whatever the
reason was, the subscription ends and nothing is charged: nobody pays for time that is over.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from billing import subscription_words as words
from billing.errors import Banned, NoExchangeRate, NotForSale, SubscriptionRefused
from billing.ledger.errors import InsufficientFunds
from billing.models import SUBSCRIPTION, Subscription
from billing.selectors.subscriptions import (
    PRICE_NOTICE,
    agreed_price,
    charged,
    current_price,
    lacking,
    next_quote,
)
from billing.selectors.wallets import spendable
from billing.services.orders import renew_from_wallet, take_turns
from billing.services.subscriptions import held
from incubator.accounts.models import User
from incubator.core import audit
from incubator.core.errors import DomainError
from incubator.core.money import format_money
from incubator.core.words import Money, Phrase, Said

log = logging.getLogger(__name__)

RETRIED_AFTER = timedelta(minutes=10)
REMINDED_BEFORE = timedelta(days=3)
# Who pays that rarely forgets that they do, and is always told before.
LONG_PERIOD_DAYS = 84
# Each is a transaction of its own.
AT_ONCE = 500
# What may be otherwise at the next try.
REASONS: dict[type[DomainError], Phrase] = {
    InsufficientFunds: words.WALLET_LACKS,
    Banned: words.IS_BANNED,
    NotForSale: words.NOT_SOLD,
    NoExchangeRate: words.NO_RATE,
}


def renew_due() -> int:
    """Look at each that is due, once, and say how many were."""
    due = Subscription.objects.running().filter(next_at__lte=timezone.now())
    return sum(_each(due.order_by("next_at").values_list("pk", flat=True)[:AT_ONCE], _look_at))


def remind() -> int:
    """Tell those whose wallets do not hold what is to come, and those who pay rarely, some days before;
    how many were told."""
    now = timezone.now()
    soon = Subscription.objects.filter(
        state="active", ends_at__gt=now, ends_at__lte=now + REMINDED_BEFORE
    ).exclude(reminded_of=F("ends_at"))
    return sum(_each(soon.order_by("ends_at").values_list("pk", flat=True)[:AT_ONCE], _remind))


def pay_now(*, subscription: Subscription, actor: User) -> Subscription:
    """Try again at once what could not be paid. Raises SubscriptionRefused, which says what it lacks."""
    if actor.pk != subscription.player_id:
        raise PermissionDenied(_("Only its player pays a subscription."))
    with transaction.atomic():
        _take_turn(subscription)
        one = held(subscription)
        if one.is_unpaid:
            _go_on(one, timezone.now())
        one = held(one)
    if one.is_active:
        return one
    if not one.is_unpaid:
        raise SubscriptionRefused(_("It has ended. Subscribe again."))
    short = lacking(next_quote(one))
    raise SubscriptionRefused(
        _("Your wallet lacks %(short)s of it. Top it up first.")
        % {"short": format_money(short, one.currency)}
        if short
        else _("It cannot be renewed at the moment. We try again by ourselves.")
    )


def _each(keys: Iterable[int], do: Callable[[Subscription], bool]) -> Iterator[bool]:
    """Each in a transaction of its own; one that cannot be looked at holds up none."""
    related = ("player", "product", "changes_to")
    for pk in keys:
        try:
            with transaction.atomic():
                one = Subscription.objects.select_related(*related).get(pk=pk)
                _take_turn(one)
                done = do(held(one))
        except Exception:
            log.exception("subscription %s could not be looked at", pk)
        else:
            yield done


def _take_turn(one: Subscription) -> None:
    """Whoever buys at the same moment waits, or is waited for."""
    take_turns(one.player, {(one.player, one.product), (one.player, one.next_product)})


def _look_at(one: Subscription) -> bool:
    now = timezone.now()
    if not one.is_running or one.next_at > now:
        # Somebody was faster.
        return False
    if one.is_ending:
        SUBSCRIPTION.advance(one, "run_out", actor=None)
    else:
        _go_on(one, now)
    return True


def _go_on(one: Subscription, now: datetime) -> None:
    if now >= one.lapses_at:
        SUBSCRIPTION.advance(one, "lapse", actor=None, because=words.NOT_PAID())
        return
    why = _charge(one, now)
    if why is None:
        if one.is_unpaid:
            SUBSCRIPTION.advance(one, "recover", actor=None)
        return
    if one.is_active:
        SUBSCRIPTION.advance(one, "fall_due", actor=None, because=why)
    one.next_at = min(now + RETRIED_AFTER, one.lapses_at)
    one.save(update_fields=["next_at"])


def _charge(one: Subscription, now: datetime) -> Said | None:
    """Renew it; or why that cannot be at the moment."""
    if not one.player.is_active:
        return words.IS_CLOSED()
    price = agreed_price(one, now)
    if one.is_unpaid and spendable(one.player, one.currency) < price.amount_minor:
        # Asked often, so nothing is tried that cannot be.
        return words.WALLET_LACKS()
    try:
        with transaction.atomic():
            renew_from_wallet(
                player=one.player,
                product=one.next_product,
                price=price,
                key=f"{one.number}:{one.ends_at.isoformat()}",
            )
    except tuple(REASONS) as refused:
        return next(said() for kind, said in REASONS.items() if isinstance(refused, kind))
    renewed = held(one)
    renewed.price = price
    renewed.save(update_fields=["price"])
    _announce(renewed, now)
    return None


def _announce(one: Subscription, now: datetime) -> None:
    """A higher price, as soon as a period is renewed at the one before."""
    current = current_price(one, now)
    if current.amount_minor <= one.price.amount_minor or current == one.told_price:
        return
    one.told_price, one.told_at = current, now
    one.save(update_fields=["told_price", "told_at"])
    cost = charged(current, game=one.game, player=one.player)
    said = words.ANNOUNCE_PRICE(price=cost, day=one.day_of(now + PRICE_NOTICE))
    audit.record(actor=None, said=said, subject=one)


def _remind(one: Subscription) -> bool:
    if not one.is_active or one.reminded_of == one.ends_at:
        return False
    one.reminded_of = one.ends_at
    one.save(update_fields=["reminded_of"])
    try:
        quote = next_quote(one)
    except DomainError:
        # It says itself what is wrong, once it is due.
        return False
    short = lacking(quote)
    period = one.next_product.period
    if not short and (period is None or period.days < LONG_PERIOD_DAYS):
        return False
    day, cost = one.day_of(one.ends_at), Money(quote.gross_minor, one.currency)
    said = (
        words.REMIND_SHORT(day=day, price=cost, short=Money(short, one.currency))
        if short
        else words.REMIND_TEXT(day=day, price=cost)
    )
    audit.record(actor=None, said=words.REMIND(), subject=one, because=said)
    return True
