"""What the machines have and what is taken of it, for operations."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incubator.accounts.guards import staff_only
from incubator.core import acts, shown
from incubator.web.guards import SignedIn
from incubator.web.tables import Column, Listing
from studios.models import Studio
from studios.servers.selectors.capacity import (
    Region,
    regions,
    server_items,
    sizes,
    waiting_for_room,
)
from studios.servers.selectors.studio_usage import (
    Taken,
    studios_with_servers,
    taken_by_studio,
    written,
)

# The longest list of waiting servers that anybody reads.
WAITING_SHOWN = 50
STATE_LABELS = (
    ("running", gettext_lazy("Running")),
    ("pending", gettext_lazy("Starting")),
    ("silent", gettext_lazy("Silent")),
    ("draining", gettext_lazy("Draining")),
    ("failed", gettext_lazy("Lost or failed")),
)


def _state_columns(states_of: Callable[[Any], dict[str, int]]) -> list[Column]:
    def column(state: str, label: Any) -> Column:
        return Column(state, label, lambda one: states_of(one).get(state, 0), numeric=True)

    return [column(state, label) for state, label in STATE_LABELS]


@staff_only("host.read")
def capacity(request: SignedIn) -> HttpResponse | StreamingHttpResponse:
    now = timezone.now()
    listing = _sizes(request, sizes(now))
    if listing.wants_csv:
        return listing.csv_response()
    found = regions(now)
    context = {
        "listing": listing,
        "figures": _figures(found),
        "regions": found,
        "waiting": list(waiting_for_room()[:WAITING_SHOWN]),
        "memory": [(_place(one.name), [one.taken_mb, one.free_mb]) for one in found],
        "processors": [(_place(one.name), [one.taken_percent, one.free_percent]) for one in found],
        "servers": [
            (_place(one.name), [one.states.get(state, 0) for state, _label in STATE_LABELS])
            for one in found
        ],
        "state_labels": [label for _state, label in STATE_LABELS],
    }
    return render(request, "servers/capacity/capacity.html", context)


def _figures(found: list[Region]) -> list[dict[str, Any]]:
    heard, hosts = sum(one.heard for one in found), sum(one.hosts for one in found)
    free, memory = sum(one.free_mb for one in found), sum(one.memory_mb for one in found)
    percent, cpus = sum(one.free_percent for one in found), sum(one.cpu_percent for one in found)
    return [
        {
            "label": _("Hosts that answer"),
            "value": _("%(heard)s of %(all)s") % {"heard": heard, "all": hosts},
        },
        {
            "label": _("Memory free"),
            "value": _("%(free)s of %(all)s MB")
            % {"free": shown.count(free), "all": shown.count(memory)},
        },
        {
            "label": _("Processors free"),
            "value": _("%(free)s of %(all)s")
            % {"free": f"{percent / 100:g}", "all": f"{cpus / 100:g}"},
        },
    ]


def _place(name: str) -> str:
    return name or _("No region")


def _sizes(request: SignedIn, found: dict[int, Any]) -> Listing:
    return Listing(
        request,
        server_items(),
        (
            Column("size", gettext_lazy("Size"), str, order="code", under=lambda i: i.size_said),
            Column("region", gettext_lazy("Region"), lambda i: i.region, wide=True),
            *_state_columns(lambda item: found[item.pk].states),
            Column("fits", gettext_lazy("More that fit"), lambda i: found[i.pk].fits, numeric=True),
            Column(
                "contained",
                gettext_lazy("Of studios' own"),
                lambda i: found[i.pk].fits_contained,
                numeric=True,
            ),
        ),
        order="code",
        name="capacity",
        empty_title=_("The rate card has no servers"),
        empty_text=_("Sizes are items of the rate card."),
    )


@staff_only("host.read")
def capacity_by_studio(request: SignedIn) -> HttpResponse | StreamingHttpResponse:
    found = taken_by_studio(timezone.now())
    sets = acts.may(request.user, "quota.set")
    listing = Listing(
        request,
        studios_with_servers(),
        _studio_columns(lambda studio: found[studio.pk], sets=sets),
        search=("name",),
        order="name",
        name="servers-by-studio",
        empty_title=_("No studio has servers"),
        empty_text=_("Studios ask for servers; once their request is approved, they are launched."),
    )
    if listing.wants_csv:
        return listing.csv_response()
    return render(request, "servers/capacity/studios.html", {"listing": listing, "sets": sets})


def _quota_url(studio: Studio) -> str:
    return reverse("servers:set_quota", args=[studio.slug])


def _studio_columns(of: Callable[[Studio], Taken], *, sets: bool) -> list[Column]:
    def limit(studio: Studio) -> Any:
        left = of(studio).quota
        return left.quota.as_said() if left else _("None")

    return [
        Column("name", gettext_lazy("Studio"), lambda s: s.name, order="name"),
        *_state_columns(lambda studio: of(studio).states),
        Column(
            "approved", gettext_lazy("Approved at once"), lambda s: of(s).approved, numeric=True
        ),
        Column(
            "memory",
            gettext_lazy("Memory, MB"),
            lambda s: shown.count(of(s).memory_mb),
            numeric=True,
        ),
        Column(
            "cost", gettext_lazy("Cost this month"), lambda s: written(of(s).cost), numeric=True
        ),
        Column(
            "forecast",
            gettext_lazy("Forecast of the month"),
            lambda s: written(of(s).forecast),
            numeric=True,
        ),
        Column("limit", gettext_lazy("Limit"), limit, url=_quota_url if sets else None),
    ]
