"""Servers of a studio: the list, the page that follows the state, launch and stop."""

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incubator.core import audit, shown
from incubator.core.acts import may
from incubator.core.money import format_money
from incubator.web.guards import SignedIn
from incubator.web.sent_once import sent_once
from incubator.web.tables import Column, Listing
from studios.access import acts_somewhere, narrowed, studio_member
from studios.models import Studio, StudioRole
from studios.servers.models import SERVER, Server
from studios.servers.selectors import (
    cost_of,
    launch_requests,
    launchable_requests,
    usage_of,
    visible_server,
    with_metered,
)
from studios.servers.selectors.logs import shown_log
from studios.servers.selectors.samples import charts_of
from studios.servers.views import steps
from studios.servers.views.acts import launch_page, page_of, state_fragment
from studios.servers.views.steps import step_page


def server_url(server: Server) -> str:
    return reverse("servers:server", args=[server.studio.slug, server.number])


def _cost(server: Server) -> str:
    cost = cost_of(server)
    return format_money(cost.total_minor, cost.currency)


SERVER_COLUMNS = (
    Column("number", gettext_lazy("Number"), lambda s: s.number, order="number"),
    Column("game", gettext_lazy("Game"), lambda s: s.game.title, order="game__title"),
    Column("address", gettext_lazy("Address"), lambda s: s.address if s.is_live else ""),
    Column(
        "started",
        gettext_lazy("Started"),
        lambda s: shown.moment(s.started_at),
        order="started_at",
    ),
    Column("cost", gettext_lazy("Cost so far"), _cost, numeric=True),
    Column("state", gettext_lazy("State"), lambda s: s.label, tone=lambda s: s.tone),
)
SERVER_FILTERS = {"observed": list(SERVER.choices)}


def servers_of(request: SignedIn, studio: Studio) -> QuerySet[Server]:
    return narrowed(Server.objects.filter(studio=studio), request.user, studio)


@studio_member()
def servers(request: SignedIn, studio: Studio) -> HttpResponse | StreamingHttpResponse:
    name = Column("name", _("Server"), lambda s: s.name, order="name", url=server_url)
    listing = Listing(
        request,
        with_metered(servers_of(request, studio).select_related("studio", "game", "rate__item")),
        (name, *SERVER_COLUMNS),
        filters=SERVER_FILTERS,
        search=("number", "name", "game__title"),
        name=f"{studio.slug}-servers",
        empty_title=_("No server yet"),
        empty_text=_("Ask for server-hours; once operations agree, launch the server here."),
    )
    if listing.wants_csv:
        return listing.csv_response()
    user = request.user
    ready = launchable_requests().filter(studio=studio)
    own = narrowed(ready, user, studio, StudioRole.DEVELOPER)
    context = {
        "studio": studio,
        "listing": listing,
        "ready": own if acts_somewhere(user, studio, StudioRole.DEVELOPER) else [],
        "may_ask": may(user, "resource_request.make", studio),
    }
    return render(request, "servers/servers.html", context)


@studio_member()
def server(request: SignedIn, studio: Studio, number: str) -> HttpResponse:
    found = visible_server(servers_of(request, studio), number)
    return render(
        request,
        "servers/server.html",
        {
            "studio": studio,
            **page_of(found, server_url),
            "charts": charts_of(found),
            "usage": usage_of(found)[:50],
            "state_url": reverse("servers:state", args=[studio.slug, number]),
            "log_url": reverse("servers:log", args=[studio.slug, number]),
            "log_file_url": reverse("servers:log_file", args=[studio.slug, number]),
            "log": shown_log(found),
            "list_url": reverse("servers:servers", args=[studio.slug]),
            "history": audit.history(found),
        },
    )


@studio_member()
def state(request: SignedIn, studio: Studio, number: str) -> HttpResponse:
    state_url = reverse("servers:state", args=[studio.slug, number])
    found = visible_server(servers_of(request, studio), number)
    return state_fragment(request, found, state_url, server_url)


@studio_member("server.ask")
@sent_once
def launch(request: SignedIn, studio: Studio, number: str) -> HttpResponse:
    # Members of some games find the requests of those.
    requests = narrowed(launch_requests().filter(studio=studio), request.user, studio)
    wanted = get_object_or_404(requests, number=number)
    return launch_page(request, wanted, server_url)


@studio_member("server.ask_to_drain")
@sent_once
def stop(request: SignedIn, studio: Studio, number: str) -> HttpResponse:
    found = visible_server(servers_of(request, studio), number)
    return step_page(request, found, steps.STOP, server_url)


@studio_member("server.ask_to_stop")
@sent_once
def terminate(request: SignedIn, studio: Studio, number: str) -> HttpResponse:
    found = visible_server(servers_of(request, studio), number)
    return step_page(request, found, steps.TERMINATE, server_url)


@studio_member("server.ask_to_restart")
@sent_once
def restart(request: SignedIn, studio: Studio, number: str) -> HttpResponse:
    found = visible_server(servers_of(request, studio), number)
    return step_page(request, found, steps.RESTART, server_url)


@studio_member("server.ask_to_replace")
@sent_once
def replace(request: SignedIn, studio: Studio, number: str) -> HttpResponse:
    found = visible_server(servers_of(request, studio), number)
    return step_page(request, found, steps.REPLACE, server_url)
