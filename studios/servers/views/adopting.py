"""Adopting a machine that nobody asked for: whose it shall be, what it runs, and what follows."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from incubator.accounts.guards import staff_only
from incubator.core import acts
from incubator.core.money import format_money
from incubator.web.confirmations import Confirmation, confirmation_page
from incubator.web.guards import SignedIn
from incubator.web.refusals import refused_by
from incubator.web.sent_once import sent_once
from studios.models import ResourceRequest
from studios.servers.adopting_forms import AdoptingForm
from studios.servers.models import BlueprintRevision, Orphan, Server
from studios.servers.selectors import cap_of
from studios.servers.selectors.orphans import adopting_requests, fitting_revisions
from studios.servers.services.adopting import adopt_orphan as adopt
from studios.servers.services.adopting import require_adoptable, require_there
from studios.servers.tasks import look_sooner
from studios.servers.views.steps import hours_left

Trail = list[tuple[str, str]]


@staff_only("orphan.adopt")
def adopt_orphan(request: SignedIn, pk: int) -> HttpResponse:
    """The request first; then the revisions that fit both it and the machine."""
    found = get_object_or_404(Orphan.objects.select_related("host", "server"), pk=pk)
    requests = adopting_requests()
    chosen = requests.filter(number=request.GET.get("resource_request", "")).first()
    revisions = fitting_revisions(found, chosen) if chosen else []
    typed = request.GET if chosen is None or "revision" in request.GET else None
    form = AdoptingForm(typed or None, initial=request.GET.dict(), requests=requests)
    form.offer(revisions)
    if chosen and revisions and form.is_valid():
        return redirect("servers:adopt_orphan_as", pk, chosen.number, form.cleaned_data["revision"])
    context: dict[str, Any] = {
        "orphan": found,
        "form": form,
        "chosen": chosen,
        "revisions": revisions,
        "refusal": refused_by(lambda: require_there(found)),
        "where": found.host.name if found.host else found.provider,
    }
    return render(request, "servers/hosts/adopt.html", context)


@staff_only("orphan.adopt")
@sent_once
def adopt_orphan_as(request: SignedIn, pk: int, number: str, revision: int) -> HttpResponse:
    found = get_object_or_404(Orphan.objects.select_related("host", "server"), pk=pk)
    asked = get_object_or_404(
        ResourceRequest.objects.select_related("studio", "game", "item", "rate__item"),
        number=number,
        kind="server",
    )
    runs = get_object_or_404(
        BlueprintRevision.objects.select_related("blueprint", "build__upload"), pk=revision
    )
    refusal = ""
    if request.method == "POST":
        made: list[Server] = []
        refusal = refused_by(
            lambda: made.append(
                adopt(orphan=found, resource_request=asked, revision=runs, actor=request.user)
            )
        )
        if not refusal:
            transaction.on_commit(look_sooner)
            messages.success(
                request, _("%(machine)s is %(server)s now.") % {"machine": found, "server": made[0]}
            )
            return redirect("servers:staff_server", made[0].number)
    refusal = refusal or refused_by(lambda: require_adoptable(found, asked, runs))
    return confirmation_page(request, _asked(found, asked, runs, refusal))


def _asked(
    orphan: Orphan, asked: ResourceRequest, revision: BlueprintRevision, refusal: str
) -> Confirmation:
    label = str(acts.ACTS["orphan.adopt"].label)
    return Confirmation(
        title=_("Adopt %(machine)s?") % {"machine": orphan},
        label=label,
        cancel_url=reverse("servers:staff_orphans"),
        trail=[*_trail(), (label, "")],
        facts=_facts(orphan, asked, revision),
        note=_(
            "It runs on as it is, and nobody who plays there notices. What it ran before was nobody's"
            " and is never charged."
        ),
        told=_("The game's developers are told."),
        refusal=refusal,
    )


def _facts(
    orphan: Orphan, asked: ResourceRequest, revision: BlueprintRevision
) -> Sequence[tuple[str, object]]:
    facts: list[tuple[str, object]] = [
        (_("Studio and game"), f"{asked.studio} · {asked.game}"),
        (_("Counts as one of"), asked.number),
        (_("Runs"), f"{revision}: {revision.runs}"),
        (_("Where"), orphan.host.name if orphan.host else orphan.provider),
    ]
    if asked.rate is None or asked.extends_id is not None:
        return facts
    cap = cap_of(asked)
    an_hour = format_money(cap.hour_minor, asked.currency)
    return [
        *facts,
        (_("Charged"), _("%(money)s an hour, from the moment you confirm") % {"money": an_hour}),
        (_("Who bears it"), asked.borne_by.label if asked.borne_by else ""),
        (_("Left of what was approved"), hours_left(cap)),
    ]


def _trail() -> Trail:
    return [
        (_("Hosts"), reverse("servers:staff_hosts")),
        (_("Machines that nobody asked for"), reverse("servers:staff_orphans")),
    ]
