"""Machines that nobody asked for: the list, and what operations decide about each."""

from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incubator.accounts.guards import staff_only
from incubator.core import acts, shown
from incubator.web.confirmations import Confirmation, confirmation_page
from incubator.web.guards import SignedIn
from incubator.web.refusals import refused_by
from incubator.web.sent_once import sent_once
from incubator.web.tables import Column, Listing
from studios.servers.models import ORPHAN, Orphan
from studios.servers.services import orphans as services
from studios.servers.tasks import look_sooner

COLUMNS = (
    Column("ref", gettext_lazy("Machine"), lambda o: o.ref or o.key, code=True),
    Column("name", gettext_lazy("Was"), lambda o: o.name, wide=True),
    Column("provider", gettext_lazy("Where"), lambda o: o.host.name if o.host else o.provider),
    Column("address", gettext_lazy("Address"), lambda o: o.address, code=True),
    Column("found", gettext_lazy("Found"), lambda o: shown.moment(o.found_at), order="found_at"),
    Column(
        "stops",
        gettext_lazy("Stops by itself"),
        lambda o: shown.moment(o.stop_at) if o.stops_by_itself else "",
    ),
    Column("state", gettext_lazy("State"), lambda o: o.label, tone=lambda o: o.tone),
    Column(
        "server",
        gettext_lazy("Server"),
        lambda o: o.server.number if o.server else "",
        url=lambda o: reverse("servers:staff_server", args=[o.server.number]) if o.server else "",
    ),
)


@staff_only("host.read")
def orphans(request: SignedIn) -> HttpResponse | StreamingHttpResponse:
    listing = Listing(
        request,
        Orphan.objects.select_related("host", "server"),
        COLUMNS,
        filters={"state": list(ORPHAN.choices)},
        search=("ref", "key", "address"),
        name="orphans",
        empty_title=_("Nothing runs that nobody asked for"),
        empty_text=_("What runs in our name and stands in no row is reported here, then stopped."),
    )
    if listing.wants_csv:
        return listing.csv_response()
    context = {
        "listing": listing,
        "waiting": Orphan.objects.filter(state__in=["found", "kept"]).select_related("host"),
        "is_restored": services.is_restored(),
        "decides": acts.may(request.user, "orphan.take_over"),
    }
    return render(request, "servers/hosts/orphans.html", context)


@staff_only("orphan.stop")
@sent_once
def stop_orphan(request: SignedIn, pk: int) -> HttpResponse:
    found = get_object_or_404(Orphan, pk=pk)
    return _page(
        request,
        title=_("Stop %(machine)s?") % {"machine": found},
        act="orphan.stop",
        subject=found,
        note=_("Whoever plays there is disconnected. It is charged to nobody."),
        do=lambda: services.stop_orphan(orphan=found, actor=request.user),
        done=_("%(machine)s is being stopped.") % {"machine": found},
    )


@staff_only("orphan.keep")
@sent_once
def keep_orphan(request: SignedIn, pk: int) -> HttpResponse:
    found = get_object_or_404(Orphan, pk=pk)
    return _page(
        request,
        title=_("Keep %(machine)s?") % {"machine": found},
        act="orphan.keep",
        subject=found,
        note=_("It goes on, charged to nobody, until somebody has it stopped."),
        do=lambda: services.keep_orphan(orphan=found, actor=request.user),
        done=_("%(machine)s is kept.") % {"machine": found},
    )


@staff_only("orphan.take_over")
@sent_once
def take_over(request: SignedIn) -> HttpResponse:
    return _page(
        request,
        title=_("Count machines by this database from now on?"),
        act="orphan.take_over",
        subject=None,
        note=_(
            "This database was restored. What was launched after its backup is unknown to it and is"
            " only reported; from now on such machines are stopped when their time is over. Say so"
            " only when the old portal is certainly gone."
        ),
        do=lambda: services.take_over(actor=request.user),
        done=_("Machines are counted by this database from now on."),
    )


def _page(
    request: SignedIn,
    *,
    title: str,
    act: str,
    subject: Orphan | None,
    note: str,
    do: Callable[[], object],
    done: str,
) -> HttpResponse:
    declared, back = acts.ACTS[act], reverse("servers:staff_orphans")
    refusal = ""
    if request.method == "POST":
        refusal = refused_by(do)
        if not refusal:
            transaction.on_commit(look_sooner)
            messages.success(request, done)
            return redirect(back)
    elif subject is not None and not declared.fits(subject):
        refusal = _("%(machine)s is %(label)s.") % {"machine": subject, "label": subject.label}
    label = str(declared.label or declared.right)
    return confirmation_page(
        request,
        Confirmation(
            title=title,
            label=label,
            cancel_url=back,
            trail=[
                (_("Hosts"), reverse("servers:staff_hosts")),
                (_("Machines that nobody asked for"), back),
                (label, ""),
            ],
            note=note,
            danger=declared.danger,
            refusal=refusal,
        ),
    )
