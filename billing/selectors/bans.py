"""Bans beside what they keep somebody from."""

from typing import Any

from django.db.models import F, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from billing.models import Ban
from incubator.accounts.models import User
from incubator.core.ready import ready


def running_bans(player: User) -> QuerySet[Ban]:
    """What the player is kept out of now, by game."""
    return Ban.objects.of(player).running().select_related("game").order_by("game__title")


@ready
def bans_from(player: Any, game: Any, at: Any) -> QuerySet[Ban]:
    """Of one game, running at that moment: one or none."""
    return Ban.objects.of(player).running(at).filter(game=game)


def ban_beside_entitlement() -> QuerySet[Ban, Any]:
    """The running ban of whoever holds an entitlement, from its game, as one JSON value."""
    rows = Ban.objects.running().filter(player=OuterRef("player"), game=OuterRef("product__game"))
    return rows.values(ban=JSONObject(kind=F("kind"), reason=F("reason"), until=F("until")))
