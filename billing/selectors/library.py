"""What a player has."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from billing.models import Entitlement, GameKey, SubscriptionPeriod
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
        .select_related("product__game__studio", "order_line__order")
        .prefetch_related("order_line__game_keys")
        .order_by("product__game__title", "product__name", "pk")
    )
    return [Owned(one, _keys_of(one)) for one in rows]


def _keys_of(one: Entitlement) -> list[ShownKey]:
    if one.order_line is None:
        return []
    keys: list[GameKey] = list(one.order_line.game_keys.all())
    return [ShownKey(key.pk, unseal(key.sealed) if key.revealed_at else "") for key in keys]
