"""Reads about a studio as a whole, each once for a page."""

from collections.abc import Iterable

from incubator.core.request_cache import once
from studios.models import Game, ResourceRequest, Studio


def games_of(studio: Studio) -> list[Game]:
    rows = studio.games.select_related("studio").order_by("pk")
    return once(("games", studio.pk), lambda: list(rows))


def requests_of(studio: Studio) -> list[ResourceRequest]:
    """What it asked for that is neither provided nor refused yet, oldest first."""
    rows = studio.requests.filter(state__in=("submitted", "approved"))
    rows = rows.select_related("studio", "game").order_by("pk")
    return once(("requests", studio.pk), lambda: list(rows))


def approved_of(studio: Studio, kind: str) -> Iterable[ResourceRequest]:
    """Those of a kind that wait to be provided."""
    return [one for one in requests_of(studio) if (one.state, one.kind) == ("approved", kind)]


def studios_paid(payees: Iterable[str]) -> dict[str, str]:
    """The names of studios among payees, by how approvals and payments name them."""
    numbers = {payee.removeprefix("studio:") for payee in payees if payee.startswith("studio:")}
    return {studio.payee: studio.name for studio in Studio.objects.filter(pk__in=numbers)}
