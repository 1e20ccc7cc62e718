"""Reads about a studio as a whole, each once for a page."""

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from incubator.accounts.addresses import addresses_as_rows
from incubator.accounts.models import User
from incubator.core.request_cache import once
from studios.models import Game, Invitation, ResourceRequest, Studio


def invitations_for(person: User) -> QuerySet[Invitation]:
    """Those that the person may still answer."""
    rows = Invitation.objects.to_be_answered()
    return rows.filter(email__in=addresses_as_rows(person)).select_related("studio").order_by("pk")


def games_of(studio: Studio, known: Sequence[Game] | None = None) -> Sequence[Game]:
    """All its games; `known` is what a page has read of them already, for whoever asks later."""
    found = once(("games", studio.pk), lambda: known or [*studio.games.order_by("pk")])
    for game in found:
        game.studio = studio
    return found


def requests_of(studio: Studio) -> list[ResourceRequest]:
    """Everything it asked for, oldest first."""
    rows = studio.requests.select_related("studio", "game").order_by("pk")
    return once(("requests", studio.pk), lambda: list(rows))


def approved_of(studio: Studio, kind: str) -> Iterable[ResourceRequest]:
    """Those of a kind that wait to be provided."""
    return [one for one in requests_of(studio) if (one.state, one.kind) == ("approved", kind)]


def studios_paid(payees: Iterable[str]) -> dict[str, str]:
    """The names of studios among payees, by how approvals and payments name them."""
    numbers = {payee.removeprefix("studio:") for payee in payees if payee.startswith("studio:")}
    return {studio.payee: studio.name for studio in Studio.objects.filter(pk__in=numbers)}
