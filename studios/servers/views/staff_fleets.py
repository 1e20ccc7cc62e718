"""Fleets of all studios, for operations: read only, as their studios decide about them."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.vary import vary_on_headers

from incubator.accounts.guards import staff_only
from incubator.web.guards import SignedIn
from incubator.web.tables import Column, Listing
from studios.servers.models import Fleet
from studios.servers.models.fleets import STATES
from studios.servers.selectors.fleet_figures import (
    MOVE_TONES,
    MOVES,
    Hourly,
    fleets_listed,
    hourly_of,
    wanted_of,
)
from studios.servers.selectors.fleets import visible_fleet
from studios.servers.views.fleets import page_of, with_rollouts


def staff_fleet_url(fleet: Fleet) -> str:
    return reverse("servers:staff_fleet", args=[fleet.number])


def _columns(now: datetime, hourly: Callable[[Fleet], Hourly]) -> tuple[Column, ...]:
    moves = {key: str(label) for key, label in MOVES}
    shown = (
        Column(
            "name",
            gettext_lazy("Fleet"),
            lambda f: f.name,
            order="name",
            url=staff_fleet_url,
            under=lambda f: f.number,
        ),
        Column("studio", gettext_lazy("Studio"), lambda f: f.studio.name, order="studio__name"),
        Column(
            "game",
            gettext_lazy("Game"),
            lambda f: f.game.title,
            order="game__title",
            under=lambda f: str(f.revision),
        ),
        Column(
            "there",
            gettext_lazy("Servers"),
            lambda f: (
                _("%(there)s of %(wanted)s") % {"there": f.there, "wanted": wanted_of(f, now)}
            ),
            order="there",
            numeric=True,
        ),
        Column(
            "sizes",
            gettext_lazy("Sizes"),
            lambda f: f"{f.minimum}–{f.maximum}",
            order="maximum",
            numeric=True,
            under=lambda f: _("buffer %(buffer)s") % {"buffer": f.buffer},
        ),
        Column("cost", gettext_lazy("Cost per hour"), lambda f: str(hourly(f)), numeric=True),
        Column(
            "rollout",
            gettext_lazy("Rollout"),
            lambda f: moves.get(f.move, ""),
            tone=lambda f: MOVE_TONES.get(f.move, "idle" if f.move else ""),
        ),
        Column("state", gettext_lazy("State"), lambda f: f.label, tone=lambda f: f.tone),
    )
    return (*shown, *_exported(now))


def _exported(now: datetime) -> Iterator[Column]:
    """What the page says under something else."""
    values: tuple[tuple[str, Any, Callable[[Any], Any]], ...] = (
        ("number", gettext_lazy("Number"), lambda f: f.number),
        ("blueprint", gettext_lazy("Blueprint"), lambda f: str(f.revision)),
        ("now", gettext_lazy("There now"), lambda f: f.there),
        ("wanted", gettext_lazy("Should have"), lambda f: wanted_of(f, now)),
        ("minimum", gettext_lazy("Minimum"), lambda f: f.minimum),
        ("maximum", gettext_lazy("Maximum"), lambda f: f.maximum),
        ("buffer", gettext_lazy("Buffer"), lambda f: f.buffer),
    )
    for key, label, value in values:
        yield Column(key, label, value, export_only=True)


@staff_only("fleet.read")
def staff_fleets(request: SignedIn) -> HttpResponse | StreamingHttpResponse:
    costs: dict[int, Hourly] = {}
    listing = Listing(
        request,
        fleets_listed(),
        _columns(timezone.now(), lambda f: costs.get(f.pk, Hourly())),
        filters={"condition": list(STATES.items()), "move": MOVES},
        search=("number", "name", "game__title", "studio__name"),
        name="fleets",
        empty_title=gettext_lazy("No fleet here"),
        empty_text=gettext_lazy("Studios make fleets of the servers that were approved for them."),
    )
    costs.update(hourly_of(listing.found if listing.wants_csv else listing.page.rows))
    if listing.wants_csv:
        return listing.csv_response()
    return render(request, "servers/staff/fleets.html", {"listing": listing})


@staff_only("fleet.read")
@vary_on_headers("HX-Target")
def staff_fleet(request: SignedIn, number: str) -> HttpResponse:
    found = visible_fleet(with_rollouts(Fleet.objects.prefetch_related("hours")), number)
    list_url = reverse("servers:staff_fleets")
    context = {**page_of(request, found), "is_staff": True, "list_url": list_url}
    return render(request, "servers/fleets/fleet.html", context)
