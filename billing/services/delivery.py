"""What an order line gives its player, in the transaction that places, pays or ends the order.

A line is of one product that is no bundle: whoever sells a bundle makes a line of each part.
"""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from billing.errors import NotForSale, OutOfKeys
from billing.models import Entitlement, EntitlementSource, GameKey, OrderLine, Product
from billing.periods import boundary
from billing.services.periods import give_period
from incubator.accounts.models import User


def reserve(line: OrderLine, *, player: User) -> None:
    """As an order is placed: hold a key for each unit, where there are keys. Others give nothing yet.

    Called again, it takes what is missing. Raises OutOfKeys where fewer are free.
    """
    product = _product(line)
    if product.has_keys:
        _take_keys(line, product)


def deliver(
    line: OrderLine, *, player: User, source: EntitlementSource = EntitlementSource.ORDER
) -> Entitlement:
    """What the player has by this line, the same one when called again. Raises what `prepare` does."""
    there = Entitlement.objects.filter(order_line=line).first()
    if there is None:
        there = prepare(line, player=player, source=source)
        there.save(force_insert=True)
    return there


def prepare(
    line: OrderLine, *, player: User, source: EntitlementSource = EntitlementSource.ORDER
) -> Entitlement:
    """As an order is paid, once: what the player is to have by this line, not written yet.

    Keys that were reserved are sold, and reserved anew where an order was paid after it had ended:
    raises OutOfKeys where nothing is left.
    """
    product = _product(line)
    now = timezone.now()
    given = given_by(product, units=line.units, at=now)
    if product.is_subscription:
        source = EntitlementSource.SUBSCRIPTION
        given["valid_until"] = give_period(line, product, player=player, at=now)
    if product.has_keys:
        _take_keys(line, product)
        GameKey.objects.filter(order_line=line, sold_at=None).update(sold_at=now)
    return Entitlement(
        player=player,
        product=product,
        order_line=line,
        source=source,
        **given,
    )


def release(line: OrderLine) -> None:
    """As an order ends unpaid: its keys are free for others. What was sold stays sold."""
    GameKey.objects.filter(order_line=line, sold_at=None).update(order_line=None)


def given_by(product: Product, *, units: int, at: datetime) -> dict[str, object]:
    """Of an entitlement: how many pieces, until when, and whether it lasts."""
    pieces = product.quantity * units if product.is_counted else None
    until = at + timedelta(days=product.valid_days) if product.valid_days else None
    if product.period:
        until = boundary(at, "UTC", product.period.unit, product.period.count)
    return {
        "quantity": pieces,
        "left": pieces,
        "valid_until": until,
        "is_lasting": product.is_durable and until is None,
        "granted_at": at,
    }


def _product(line: OrderLine) -> Product:
    product = line.product
    if product is None or product.is_bundle:
        raise NotForSale(
            _("%(product)s is delivered by its parts, each of which needs a line of its own.")
            % {"product": product or line.game}
        )
    return product


def _take_keys(line: OrderLine, product: Product) -> None:
    """Those that no other purchase holds at the moment, the oldest first."""
    wanted = line.units - GameKey.objects.filter(order_line=line).count()
    if wanted <= 0:
        return
    free = (
        GameKey.objects.free()
        .filter(product=product)
        .order_by("pk")
        .select_for_update(skip_locked=True, of=("self",))
    )
    keys = list(free.values_list("pk", flat=True)[:wanted])
    if len(keys) < wanted:
        raise OutOfKeys(
            _("There is no key of %(product)s left. Nothing was charged.") % {"product": product}
        )
    GameKey.objects.filter(pk__in=keys).update(order_line=line)
