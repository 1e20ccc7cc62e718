"""Launch and stop, for studios and operations alike: the same steps, other addresses."""

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
from studios.servers.selectors import cost_of
from studios.servers.services import launch_server, stop_server
from studios.servers.tasks import look_sooner


def launch_page(
    request: SignedIn, wanted: ResourceRequest, url: Callable[[Server], str]
) -> HttpResponse:
    form = LaunchForm(request.POST or None)
    if form.is_valid():
        with told_on(form):
            server = launch_server(resource_request=wanted, actor=request.user, **form.cleaned_data)
            transaction.on_commit(look_sooner)
            messages.success(request, _("%(server)s is starting.") % {"server": server})
            return redirect(url(server))
    return render(request, "servers/launch.html", {"wanted": wanted, "form": form})


def stop_soon(request: SignedIn, server: Server) -> str:
    """Returns what to say of it."""
    stop_server(server=server, actor=request.user)
    transaction.on_commit(look_sooner)
    return _("%(server)s is being stopped.") % {"server": server}


def state_fragment(request: SignedIn, server: Server, state_url: str) -> HttpResponse:
    """The part of the page that follows the server, asked for again and again.

    Once the state is another than the page shows, the whole page is loaded anew: what is next and
    who acts has changed with it.
    """
    context = {"server": server, "cost": cost_of(server), "state_url": state_url}
    response = render(request, "servers/state.html", context)
    if request.GET.get("shown") != server.label:
        response["HX-Refresh"] = "true"
    return response
