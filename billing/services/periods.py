"""What an order line of a subscription gives: its first period, or the next one."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from billing import subscription_words as words
from billing.errors import NotForSale
from billing.models import (
    SUBSCRIPTION,
    Entitlement,
    OrderLine,
    Product,
    Subscription,
    SubscriptionPeriod,
)
from billing.periods import PeriodUnit, boundary
from billing.selectors.catalogue import ordinary_price
from billing.selectors.subscriptions import charged
from incubator.accounts.models import User, country_of
from incubator.core import audit
from incubator.core.numbers import next_number
from incubator.core.words import Said

SERIES = "S"


@transaction.atomic
def give_period(line: OrderLine, product: Product, *, player: User, at: datetime) -> datetime:
    """The period that this line pays, right after the one before; until when it lets the player in.

    The caller holds the turns of who buys and owns it. The period before ends on its day now, as
    it was let in for longer only until it would be renewed.
    """
    running = Subscription.objects.of(player).running().on(product)
    one = running.select_for_update(of=("self",)).select_related("product").first()
    if one is None:
        one = _begin(line, product, player, at)
    elif product.pk == one.changes_to_id:
        _change(one, product)
    before = _last_of(one)
    if before is not None:
        _end_on_its_day(before)
    one.elapsed += product.period_count
    ends_at = boundary(one.anchored_at, one.zone, PeriodUnit(product.period_unit), one.elapsed)
    SubscriptionPeriod.objects.create(
        subscription=one,
        ordinal=before.ordinal + 1 if before else 1,
        starts_at=one.ends_at,
        ends_at=ends_at,
        order_line=line,
        given_at=at,
    )
    one.ends_at = one.next_at = ends_at
    one.save(update_fields=["elapsed", "ends_at", "next_at"])
    if before is None:
        audit.record(actor=player, said=_begun(one, product, player), subject=one)
    return one.lapses_at


def _begin(line: OrderLine, product: Product, player: User, at: datetime) -> Subscription:
    price = ordinary_price(product, currency=line.currency, country=country_of(player), at=at)
    if price is None:
        raise NotForSale(
            _("%(product)s is not on sale in %(currency)s.")
            % {"product": product, "currency": line.currency}
        )
    return Subscription.objects.create(
        number=next_number(SERIES),
        player=player,
        product=product,
        currency=line.currency,
        price=price,
        zone=player.time_zone,
        began_at=at,
        anchored_at=at,
        ends_at=at,
        next_at=at,
    )


def _begun(one: Subscription, product: Product, player: User) -> Said:
    return words.BEGIN(price=charged(one.price, game=product.game, player=player))


def _change(one: Subscription, product: Product) -> None:
    """What was chosen counts now; from months to weeks and back it is counted from here on."""
    if one.product.period_unit != product.period_unit:
        one.anchored_at, one.elapsed = one.ends_at, 0
    one.product, one.changes_to, one.changed_price = product, None, None
    one.save(update_fields=["product", "changes_to", "changed_price", "anchored_at", "elapsed"])


def _last_of(one: Subscription) -> SubscriptionPeriod | None:
    return one.periods.order_by("-ordinal").first()


def _end_on_its_day(period: SubscriptionPeriod) -> None:
    given = Entitlement.objects.filter(order_line=period.order_line_id)
    given.filter(valid_until__gt=period.ends_at).update(valid_until=period.ends_at)


def let_in_until(one: Subscription, until: datetime) -> None:
    """By what the last period gave, unless that was taken back."""
    last = _last_of(one)
    if last is not None:
        Entitlement.objects.filter(order_line=last.order_line_id).update(valid_until=until)


def hold_subscription_of(line: OrderLine) -> None:
    """Keep it from being renewed meanwhile; nothing where the line is of no subscription.

    Renewing takes the subscription before the wallet and what was given, so who takes these as
    well asks first.
    """
    Subscription.objects.select_for_update(of=("self",)).filter(periods__order_line=line).first()


def stop_after(line: OrderLine, because: Said) -> None:
    """Nothing more is charged where the last period went back. The caller holds the subscription."""
    one = Subscription.objects.running().filter(periods__order_line=line).first()
    if one is None:
        return
    last = one.periods.aggregate(last=Max("ordinal"))["last"]
    if one.periods.filter(ordinal=last, order_line=line).exists():
        SUBSCRIPTION.advance(one, "stop", actor=None, because=because)
