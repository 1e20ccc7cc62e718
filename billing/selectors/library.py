"""What a player has."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from billing.models import Entitlement, GameKey, Product, Subscription, SubscriptionPeriod
from billing.selectors.catalogue import had_once_of
from incubator.accounts.encryption import unseal
from incubator.accounts.models import User
from incubator.core.ready import ready


@dataclass(frozen=True, slots=True)
class ShownKey:
    """A key of the player's; `text` is "" until they looked at it."""

    pk: int
    text: str


@dataclass(frozen=True, slots=True)
class Owned:
    one: Entitlement
    keys: list[ShownKey]
    # Where it runs: what of it is paid is its own to say, as one is let in for longer.
    subscription: Subscription | None = None


@ready
def held_by(player: Any, product: Any, at: Any) -> QuerySet[Entitlement]:
    """What of a product the player may use at that moment."""
    return Entitlement.objects.of(player).in_force(at).filter(product=product)


def library_of(player: User) -> list[Owned]:
    """By game and product; what was taken back is not there any more, what is over is. Of a
    subscription it is the last period."""
    later = SubscriptionPeriod.objects.filter(
        subscription__periods__order_line=OuterRef("order_line"),
        ordinal__gt=F("subscription__periods__ordinal"),
    )
    rows: QuerySet[Entitlement] = (
        Entitlement.objects.of(player)
        .active()
        .exclude(Exists(later))
        .select_related(
            "product__game__studio",
            "order_line__order",
            "order_line__period__subscription__product",
            "order_line__period__subscription__changes_to",
        )
        .prefetch_related("order_line__game_keys")
        .order_by("product__game__title", "product__name", "pk")
    )
    return [Owned(one, _keys_of(one), _subscription_of(one)) for one in rows]


def _subscription_of(one: Entitlement) -> Subscription | None:
    period: SubscriptionPeriod | None = getattr(one.order_line, "period", None)
    return period.subscription if period and period.subscription.is_running else None


def had_parts(player: User, product: Product) -> list[Product]:
    """Of a bundle, what its buyer has already: such a bundle is sold to nobody."""
    if not product.is_bundle:
        return []
    parts = had_once_of(product)
    held = Entitlement.objects.of(player).in_force().filter(product__in=parts)
    had = set(held.values_list("product_id", flat=True))
    return [part for part in parts if part.pk in had]


def _keys_of(one: Entitlement) -> list[ShownKey]:
    if one.order_line is None:
        return []
    keys: list[GameKey] = list(one.order_line.game_keys.all())
    return [ShownKey(key.pk, unseal(key.sealed) if key.revealed_at else "") for key in keys]
