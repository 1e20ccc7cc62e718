"""Servers that ran, as their usage records say."""

from datetime import datetime

from studios.models import Game, Rate, UsageRecord
from studios.services.usage import record_usage, running_time


def first_rate(kind: str = "server", currency: str = "USD") -> Rate:
    """The one that the portal comes with."""
    rates = Rate.objects.filter(item__kind=kind, currency=currency).select_related("item")
    return rates.earliest("effective_from", "pk")


def ran(
    game: Game,
    started_at: datetime,
    ended_at: datetime,
    *,
    server: str = "SV-1",
    rate: Rate | None = None,
    bearer: str | None = None,
) -> list[UsageRecord]:
    """A server of the game, for as long."""
    slices = running_time(
        studio=game.studio,
        game=game,
        source=f"server:{server}",
        rate=rate or first_rate(),
        started_at=started_at,
        ended_at=ended_at,
        bearer=bearer,
    )
    return record_usage(slices=slices)
