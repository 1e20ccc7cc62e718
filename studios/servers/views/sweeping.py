"""What the next sweep over servers does, and where what is differs from what is wanted."""

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incubator.accounts.guards import staff_only
from incubator.core import shown
from incubator.web.guards import SignedIn
from incubator.web.tables import Column, Listing
from studios.servers.models import SERVER
from studios.servers.selectors.drift import Drift, drifting_servers, drifts
from studios.servers.services.dry_run import dry_run

# The longest list that anybody reads; the command says all.
STEPS_SHOWN = 200


@staff_only("host.read")
def next_sweep(request: SignedIn) -> HttpResponse:
    run = dry_run()
    context = {"run": run, "steps": run.steps[:STEPS_SHOWN]}
    return render(request, "servers/capacity/next.html", context)


@staff_only("host.read")
def drift(request: SignedIn) -> HttpResponse | StreamingHttpResponse:
    now = timezone.now()
    found = drifts(now)
    old = sum(some[0].is_old(now) for some in found.values())
    listing = Listing(
        request,
        drifting_servers(found),
        _columns(found),
        search=("number", "studio__name"),
        order="pk",
        name="drift",
        empty_title=_("Nothing drifts"),
        empty_text=_("Every server has been as it is wanted, but for the last minute."),
    )
    if listing.wants_csv:
        return listing.csv_response()
    return render(request, "servers/capacity/drift.html", {"listing": listing, "old": old})


def _columns(found: dict[int, list[Drift]]) -> tuple[Column, ...]:
    def said(server: Any) -> str:
        return " ".join(f"{one.label}." for one in found[server.pk])

    return (
        Column(
            "server",
            gettext_lazy("Server"),
            lambda s: s.number,
            url=lambda s: reverse("servers:staff_server", args=[s.number]),
            under=lambda s: s.studio.name,
        ),
        Column("desired", gettext_lazy("Desired"), lambda s: s.get_desired_display(), wide=True),
        Column(
            "observed",
            gettext_lazy("Observed"),
            lambda s: SERVER.label(s.observed),
            tone=lambda s: SERVER.tone(s.observed),
        ),
        Column("host", gettext_lazy("Host"), lambda s: s.host.name if s.host else "", wide=True),
        Column("what", gettext_lazy("What differs"), said),
        Column("since", gettext_lazy("Since"), lambda s: shown.moment(found[s.pk][0].since)),
        Column("doing", gettext_lazy("What is done"), lambda s: found[s.pk][0].doing),
    )
