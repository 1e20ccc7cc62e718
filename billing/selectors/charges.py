"""Usage that nobody has invoiced yet."""

from datetime import date

from django.db.models import QuerySet

from studios.models import Game, UsageRecord


def uncharged_usage(game: Game, until: date) -> QuerySet[UsageRecord]:
    """In the game's own currency, of days up to and including `until`."""
    return UsageRecord.objects.filter(
        game=game,
        currency=game.currency,
        effective_on__lte=until,
        charged__isnull=True,
    ).order_by("started_at", "pk")
