"""Hosts, for operations: what they have, what runs on them, how they come and go."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incubator.accounts.guards import staff_only
from incubator.accounts.models import User
from incubator.core import acts, audit, shown
from incubator.web.confirmations import Confirmation, ReasonForm, confirmation_page
from incubator.web.guards import SignedIn
from incubator.web.refusals import refused_by, told_on
from incubator.web.sent_once import sent_once
from incubator.web.tables import Column, Listing
from studios.servers.forms import HostForm
from studios.servers.models import HOST, Host, Server
from studios.servers.selectors.hosts import host_figures, running_on
from studios.servers.services import hosts as services
from studios.servers.tasks import look_sooner


def host_url(host: Host) -> str:
    return reverse("servers:staff_host", args=[host.name])


HOST_COLUMNS = (
    Column("name", gettext_lazy("Host"), lambda h: h.name, order="name", url=host_url),
    Column("address", gettext_lazy("Address"), lambda h: h.address, code=True),
    Column("region", gettext_lazy("Region"), lambda h: h.region, order="region"),
    Column(
        "servers",
        gettext_lazy("Servers"),
        lambda h: h.server_count,
        order="server_count",
        numeric=True,
    ),
    Column(
        "memory",
        gettext_lazy("Memory free"),
        lambda h: (
            _("%(free)s of %(all)s MB")
            % {"free": shown.count(h.free_mb), "all": shown.count(h.memory_mb)}
        ),
        order="free_mb",
        numeric=True,
    ),
    Column(
        "heard",
        gettext_lazy("Last heard of"),
        lambda h: shown.moment(h.last_seen_at),
        order="last_seen_at",
    ),
    Column("state", gettext_lazy("State"), lambda h: h.label, tone=lambda h: h.tone),
)


@staff_only("host.read")
def hosts(request: SignedIn) -> HttpResponse | StreamingHttpResponse:
    listing = Listing(
        request,
        Host.objects.with_taken(),
        HOST_COLUMNS,
        filters={"state": list(HOST.choices)},
        search=("name", "address", "region"),
        name="hosts",
        empty_title=_("No host yet"),
        empty_text=_("A host is a machine of the incubator's that runs game servers."),
    )
    if listing.wants_csv:
        return listing.csv_response()
    adds = acts.may(request.user, "host.invite")
    context = {"listing": listing, "adds": adds, "figures": host_figures()}
    return render(request, "servers/hosts/list.html", context)


@staff_only("host.invite")
@sent_once
def new_host(request: SignedIn) -> HttpResponse:
    form = HostForm(request.POST or None)
    if form.is_valid():
        with told_on(form):
            host, token = services.invite_host(actor=request.user, **form.cleaned_data)
            return _command_page(request, host, token)
    return render(request, "servers/hosts/new.html", {"form": form})


@staff_only("host.read")
def host(request: SignedIn, name: str) -> HttpResponse:
    found = get_object_or_404(Host.objects.with_taken(), name=name)
    context = {
        "host": found,
        "servers": running_on(found),
        "orphans": found.orphans.open(),
        "list_url": reverse("servers:staff_hosts"),
        "history": audit.history(found)[:50],
    }
    return render(request, "servers/hosts/host.html", context)


@dataclass(frozen=True, slots=True, kw_only=True)
class HostStep:
    """A change of a host: `asks` and `done` are said of it, `note` says what follows."""

    act: str
    asks: Any
    done: Any
    note: Any
    do: Callable[[Host, User, str], object]
    danger: bool = False
    needs_reason: bool = False


EVACUATE = HostStep(
    act="host.evacuate",
    asks=gettext_lazy("Evacuate %(host)s?"),
    done=gettext_lazy("%(host)s is being evacuated."),
    note=gettext_lazy(
        "No new server comes to it. Those that run there drain: whoever plays has the time that"
        " their blueprint gives, then they stop."
    ),
    do=lambda host, actor, _reason: services.evacuate_host(host=host, actor=actor),
)
READMIT = HostStep(
    act="host.readmit",
    asks=gettext_lazy("Use %(host)s again?"),
    done=gettext_lazy("%(host)s takes servers again."),
    note=gettext_lazy("New servers come to it. What still drains there runs on."),
    do=lambda host, actor, _reason: services.readmit_host(host=host, actor=actor),
)
GIVE_UP = HostStep(
    act="host.give_up",
    asks=gettext_lazy("Declare %(host)s gone?"),
    done=gettext_lazy("%(host)s is declared gone."),
    note=gettext_lazy(
        "All its servers count as lost, each charged up to when it was last seen. Should the machine"
        " come back, what still runs there is charged for its own time and stopped."
    ),
    do=lambda host, actor, reason: services.give_host_up(host=host, actor=actor, reason=reason),
    danger=True,
    needs_reason=True,
)
RETIRE = HostStep(
    act="host.retire",
    asks=gettext_lazy("Retire %(host)s?"),
    done=gettext_lazy("%(host)s is retired."),
    note=gettext_lazy("Its agent is refused from now on. Nothing may run there any more."),
    do=lambda host, actor, _reason: services.retire_host(host=host, actor=actor),
    danger=True,
)


@staff_only("host.evacuate")
@sent_once
def evacuate(request: SignedIn, name: str) -> HttpResponse:
    return _step_page(request, name, EVACUATE)


@staff_only("host.readmit")
@sent_once
def readmit(request: SignedIn, name: str) -> HttpResponse:
    return _step_page(request, name, READMIT)


@staff_only("host.give_up")
@sent_once
def give_up(request: SignedIn, name: str) -> HttpResponse:
    return _step_page(request, name, GIVE_UP)


@staff_only("host.retire")
@sent_once
def retire(request: SignedIn, name: str) -> HttpResponse:
    return _step_page(request, name, RETIRE)


@staff_only("host.invite_again")
@sent_once
def invite_again(request: SignedIn, name: str) -> HttpResponse:
    found = get_object_or_404(Host, name=name)
    if request.method == "POST":
        return _command_page(request, found, services.invite_again(host=found, actor=request.user))
    act = acts.ACTS["host.invite_again"]
    return confirmation_page(
        request,
        Confirmation(
            title=_("Make a new join command for %(host)s?") % {"host": found},
            label=str(act.label),
            cancel_url=host_url(found),
            trail=_trail(found, str(act.label)),
            note=_("The command is shown once and is good for an hour. One that is unused ends."),
            refusal=_refusal(request, found, "host.invite_again"),
        ),
    )


def _step_page(request: SignedIn, name: str, step: HostStep) -> HttpResponse:
    found = get_object_or_404(Host, name=name)
    form = ReasonForm(request, ask=_("Why")) if step.needs_reason else None
    refusal = ""
    if request.method == "POST" and (form is None or form.is_valid()):
        reason = form.given if form else ""
        refusal = refused_by(lambda: step.do(found, request.user, reason))
        if not refusal:
            transaction.on_commit(look_sooner)
            messages.success(request, str(step.done) % {"host": found})
            return redirect(host_url(found))
    return confirmation_page(request, _asked(request, found, step, form, refusal))


def _asked(
    request: SignedIn, host: Host, step: HostStep, form: forms.Form | None, refusal: str
) -> Confirmation:
    act = acts.ACTS[step.act]
    running = Server.objects.live().filter(host=host).count()
    return Confirmation(
        title=str(step.asks) % {"host": host},
        label=str(act.label),
        cancel_url=host_url(host),
        trail=_trail(host, str(act.label)),
        facts=[(_("Servers there"), running), (_("State"), host.label)],
        note=str(step.note),
        danger=step.danger,
        form=form,
        refusal=refusal or _refusal(request, host, step.act),
    )


def _refusal(request: SignedIn, host: Host, act: str) -> str:
    if not acts.ACTS[act].fits(host):
        return _("%(host)s is %(label)s.") % {"host": host, "label": host.label}
    return refused_by(lambda: acts.check(request.user, act, host))


def _trail(host: Host, label: str) -> list[tuple[str, str]]:
    return [(_("Hosts"), reverse("servers:staff_hosts")), (host.name, host_url(host)), (label, "")]


def _command_page(request: SignedIn, host: Host, token: str) -> HttpResponse:
    """The only page that ever shows the token."""
    program = f"{settings.SITE_URL}{reverse('servers:agent_file')}"
    context = {"host": host, "portal": settings.SITE_URL, "program": program, "token": token}
    answer = render(request, "servers/hosts/command.html", context, status=201)
    # Whoever sends the form again is led to the host, without the token.
    answer.headers["Location"] = host_url(host)
    return answer
