"""Usage that nobody has invoiced yet."""

from datetime import date

from django.db.models import QuerySet, Sum

from studios.models import Game, UsageRecord


def uncharged_usage(game: Game, until: date) -> QuerySet[UsageRecord]:
    """In the game's own currency, of days up to and including `until`."""
    return UsageRecord.objects.filter(
        game=game,
        currency=game.currency,
        effective_on__lte=until,
        charged__isnull=True,
    ).order_by("started_at", "pk")


def uncharged_by_kind(game: Game, until: date, *, since: date | None = None) -> dict[str, int]:
    """Minor units by kind of service: what a charge up to `until` would come to, of days `since`."""
    used = uncharged_usage(game, until)
    if since is not None:
        used = used.filter(effective_on__gte=since)
    sums = used.order_by("kind").values("kind").annotate(total=Sum("cost_minor"))
    return {one["kind"]: one["total"] for one in sums}
