"""Servers of all studios, for operations."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from incubator.accounts.guards import staff_only
from incubator.core import acts, audit
from incubator.web.guards import SignedIn
from incubator.web.sent_once import sent_once
from incubator.web.tables import Column, Listing
from studios.servers import selectors
from studios.servers.models import Server
from studios.servers.selectors.logs import shown_log
from studios.servers.selectors.samples import charts_of
from studios.servers.views import steps
from studios.servers.views.acts import launch_page, page_of, state_fragment
from studios.servers.views.servers import SERVER_COLUMNS, SERVER_FILTERS
from studios.servers.views.steps import step_page


def staff_server_url(server: Server) -> str:
    return reverse("servers:staff_server", args=[server.number])


def _host_url(server: Server) -> str:
    return reverse("servers:staff_host", args=[server.host.name]) if server.host else ""


@staff_only("server.read")
def staff_servers(request: SignedIn) -> HttpResponse | StreamingHttpResponse:
    name = Column("name", _("Server"), lambda s: s.name, order="name", url=staff_server_url)
    studio = Column("studio", _("Studio"), lambda s: s.studio.name, order="studio__name")
    listing = Listing(
        request,
        selectors.with_metered(Server.objects.select_related("studio", "game", "rate__item")),
        (name, studio, *SERVER_COLUMNS),
        filters=SERVER_FILTERS,
        search=("number", "name", "game__title", "studio__name"),
        name="servers",
        empty_title=_("No server here"),
        empty_text=_("Studios ask for servers; once their request is approved, they are launched."),
    )
    if listing.wants_csv:
        return listing.csv_response()
    operates = acts.may(request.user, "server.ask")
    ready = selectors.launchable_requests() if operates else []
    return render(request, "servers/staff/servers.html", {"listing": listing, "ready": ready})


@staff_only("server.read")
def staff_server(request: SignedIn, number: str) -> HttpResponse:
    found = selectors.staff_server(number)
    return render(
        request,
        "servers/server.html",
        {
            "studio": found.studio,
            **page_of(found, staff_server_url, _host_url(found)),
            "charts": charts_of(found),
            "usage": selectors.usage_of(found)[:50],
            "state_url": reverse("servers:staff_state", args=[number]),
            "log_url": reverse("servers:staff_log", args=[number]),
            "log_file_url": reverse("servers:staff_log_file", args=[number]),
            "log": shown_log(found),
            "list_url": reverse("servers:staff_servers"),
            "history": audit.history(found),
        },
    )


@staff_only("server.read")
def staff_state(request: SignedIn, number: str) -> HttpResponse:
    state_url, found = reverse("servers:staff_state", args=[number]), selectors.staff_server(number)
    return state_fragment(request, found, state_url, staff_server_url, _host_url(found))


@staff_only("server.ask")
@sent_once
def staff_launch(request: SignedIn, number: str) -> HttpResponse:
    wanted = get_object_or_404(selectors.launch_requests(), number=number)
    return launch_page(request, wanted, staff_server_url)


@staff_only("server.ask_to_drain")
@sent_once
def staff_stop(request: SignedIn, number: str) -> HttpResponse:
    return step_page(request, selectors.staff_server(number), steps.STOP, staff_server_url)


@staff_only("server.ask_to_stop")
@sent_once
def staff_terminate(request: SignedIn, number: str) -> HttpResponse:
    return step_page(request, selectors.staff_server(number), steps.TERMINATE, staff_server_url)


@staff_only("server.ask_to_restart")
@sent_once
def staff_restart(request: SignedIn, number: str) -> HttpResponse:
    return step_page(request, selectors.staff_server(number), steps.RESTART, staff_server_url)


@staff_only("server.ask_to_replace")
@sent_once
def staff_replace(request: SignedIn, number: str) -> HttpResponse:
    return step_page(request, selectors.staff_server(number), steps.REPLACE, staff_server_url)
