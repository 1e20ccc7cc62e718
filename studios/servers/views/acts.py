"""The launch and the state, for studios and operations alike: the same pages, other addresses."""

from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from incubator.web.guards import SignedIn
from incubator.web.refusals import told_on
from studios.models import ResourceRequest
from studios.servers.forms import LaunchForm
from studios.servers.models import Server
from studios.servers.selectors import cap_of, cost_of
from studios.servers.selectors.leases import lease_of
from studios.servers.selectors.plans import plan_of
from studios.servers.services import launch_server
from studios.servers.tasks import look_sooner
from studios.servers.views.steps import hours_left


def launch_page(
    request: SignedIn, wanted: ResourceRequest, url: Callable[[Server], str]
) -> HttpResponse:
    form = LaunchForm(request.POST or None, wanted=wanted)
    if form.is_valid():
        with told_on(form):
            server = launch_server(resource_request=wanted, actor=request.user, **form.cleaned_data)
            transaction.on_commit(look_sooner)
            messages.success(request, _("%(server)s is starting.") % {"server": server})
            return redirect(url(server))
    cap = cap_of(wanted)
    shown = {"wanted": wanted, "plan": plan_of(cap, launches=1), "left": hours_left(cap)}
    return render(request, "servers/launch.html", {**shown, "form": form})


def page_of(server: Server, url: Callable[[Server], str], host_url: str = "") -> dict[str, object]:
    """What a page says of it: how it is, what it cost, what may still be used, and which it stands
    for. `host_url` is its host's page, for those who may see that.
    """
    cap = cap_of(server.resource_request)
    before, after = server.replaces, getattr(server, "replaced_by", None)
    return {
        "server": server,
        "sighting": getattr(server, "sighting", None),
        "host_url": host_url,
        "cost": cost_of(server),
        "lease": lease_of(server),
        "cap": cap,
        "left": hours_left(cap),
        "before_url": url(before) if before else "",
        "after_url": url(after) if after else "",
    }


def state_fragment(
    request: SignedIn,
    server: Server,
    state_url: str,
    url: Callable[[Server], str],
    host_url: str = "",
) -> HttpResponse:
    """The part of the page that follows the server, asked for again and again.

    Once the state is another than the page shows, the whole page is loaded anew: what is next and
    who acts has changed with it.
    """
    context = {**page_of(server, url, host_url), "state_url": state_url}
    response = render(request, "servers/state.html", context)
    if request.GET.get("shown") != server.label:
        response["HX-Refresh"] = "true"
    return response
