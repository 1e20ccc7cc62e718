"""Fleets of a studio: the list, the page of one, and what changes it, each with its plan first."""

from collections.abc import Callable
from dataclasses import asdict, replace

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.vary import vary_on_headers

from incubator.accounts.models import User
from incubator.core import audit
from incubator.core.acts import ACTS, check
from incubator.web.confirmations import Confirmation, confirmation_page
from incubator.web.guards import SignedIn
from incubator.web.refusals import refused_by, told_on
from incubator.web.sent_once import sent_once
from incubator.web.tables import Column, Listing
from incubator.web.versions import version_of
from studios.access import acts_somewhere, narrowed, studio_member
from studios.models import Studio, StudioRole
from studios.servers.fleet_forms import FleetForm, RolloutForm, days_said
from studios.servers.models import LIVE, BlueprintRevision, Build, Fleet, FleetHours, Rollout
from studios.servers.selectors import Cap, cap_of, fleet_requests
from studios.servers.selectors.fleet_charts import charts_of
from studios.servers.selectors.fleets import RELATED, standing_of, visible_fleet
from studios.servers.selectors.plans import Plan, plan_for, plan_of
from studios.servers.services import fleets as services
from studios.servers.services.fleets import EDITED, Sizes
from studios.servers.tasks import step_sooner
from studios.servers.views.steps import hours_left

# What of the trail is read: a week of a fleet that is changed often; a page shows less.
TRAIL = 200


def fleet_url(fleet: Fleet) -> str:
    return reverse("servers:fleet", args=[fleet.studio.slug, fleet.number])


FLEET_COLUMNS = (
    Column("game", gettext_lazy("Game"), lambda f: f.game.title, order="game__title"),
    Column("blueprint", gettext_lazy("Blueprint"), lambda f: str(f.blueprint), wide=True),
    Column("there", gettext_lazy("There now"), lambda f: f.there, order="there", numeric=True),
    Column("given", gettext_lazy("Given away"), lambda f: f.given, order="given", numeric=True),
    Column("maximum", gettext_lazy("Maximum"), lambda f: f.maximum, numeric=True, wide=True),
    Column("state", gettext_lazy("State"), lambda f: f.label, tone=lambda f: f.tone),
)


def _fleets(request: SignedIn, studio: Studio) -> QuerySet[Fleet]:
    rows = Fleet.objects.filter(studio=studio).prefetch_related("hours")
    return narrowed(rows, request.user, studio)


@studio_member()
def fleets(request: SignedIn, studio: Studio) -> HttpResponse | StreamingHttpResponse:
    live = Q(servers__observed__in=LIVE)
    name = Column("name", _("Fleet"), lambda f: f.name, order="name", url=fleet_url)
    listing = Listing(
        request,
        _fleets(request, studio)
        .select_related(*RELATED)
        .annotate(
            there=Count("servers", filter=live),
            given=Count("servers", filter=live & Q(servers__is_given=True)),
        ),
        (name, *FLEET_COLUMNS),
        search=("number", "name", "game__title"),
        name=f"{studio.slug}-fleets",
        empty_title=_("No fleet yet"),
        empty_text=_("Ask for servers; once operations agree, make a fleet of them here."),
    )
    if listing.wants_csv:
        return listing.csv_response()
    user = request.user
    ready = narrowed(fleet_requests().filter(studio=studio), user, studio, StudioRole.DEVELOPER)
    makes = acts_somewhere(user, studio, StudioRole.DEVELOPER)
    context = {"studio": studio, "listing": listing, "ready": ready if makes else []}
    return render(request, "servers/fleets/list.html", context)


@studio_member()
@vary_on_headers("HX-Target")
def fleet(request: SignedIn, studio: Studio, number: str) -> HttpResponse:
    found = visible_fleet(with_rollouts(_fleets(request, studio)), number)
    list_url = reverse("servers:fleets", args=[studio.slug])
    context = {**page_of(request, found), "list_url": list_url}
    return render(request, "servers/fleets/fleet.html", context)


def with_rollouts(fleets: QuerySet[Fleet]) -> QuerySet[Fleet]:
    moves = Rollout.objects.select_related("from_revision", "to_revision")
    return fleets.prefetch_related(Prefetch("rollouts", moves))


def page_of(request: SignedIn, fleet: Fleet) -> dict[str, object]:
    """What its page shows, to whomever. Where only its state is asked for anew, no charts."""
    now = timezone.now()
    standing, trail = standing_of(fleet, now), list(audit.history(fleet)[:TRAIL])
    is_state_only = request.headers.get("HX-Target") == "fleet-state"
    return {
        "studio": fleet.studio,
        "fleet": fleet,
        "standing": standing,
        "cap": standing.cap,
        "left": hours_left(standing.cap),
        "hours": [(days_said(tuple(one.days)), one) for one in fleet.hours.all()],
        "rollouts": fleet.rollouts.all()[:10],
        "charts": [] if is_state_only else charts_of(fleet, now, trail),
        "servers": [*standing.kept, *standing.leaving][:100],
        "history": trail[:50],
    }


@studio_member("fleet.make")
@sent_once
def new_fleet(request: SignedIn, studio: Studio, number: str) -> HttpResponse:
    requests = narrowed(fleet_requests().filter(studio=studio), request.user, studio)
    wanted = get_object_or_404(requests, number=number)
    cap = cap_of(wanted)
    start = {"maximum": cap.at_once, "time_zone": request.user.time_zone}
    form = FleetForm(request.POST or None, wanted=wanted, approved=cap.at_once, initial=start)
    if form.is_valid():
        sizes = form.sizes
        if "planned" not in request.POST:
            least = _thought_of(Fleet(), sizes).minimum_at(timezone.now())
            plan = plan_of(cap, launches=min(sizes.maximum, max(least, sizes.buffer)))
            cancel_url = reverse("servers:fleets", args=[studio.slug])
            return _planned(request, form, plan, str(ACTS["fleet.make"].label), cancel_url)
        with told_on(form):
            made = services.make_fleet(
                resource_request=wanted,
                revision=form.cleaned_data["blueprint"].current,
                name=form.cleaned_data["name"],
                sizes=sizes,
                actor=request.user,
            )
            transaction.on_commit(step_sooner)
            messages.success(request, _("%(fleet)s launches its servers.") % {"fleet": made})
            return redirect(fleet_url(made))
    back_url = reverse("servers:fleets", args=[studio.slug])
    return _form_page(request, studio, form, cap, back_url=back_url)


@studio_member("fleet.change")
@sent_once
def change_fleet(request: SignedIn, studio: Studio, number: str) -> HttpResponse:
    found = visible_fleet(_fleets(request, studio), number)
    cap = cap_of(found.resource_request)
    wanted = found.resource_request
    form = FleetForm(request.POST or None, wanted=wanted, approved=cap.at_once, fleet=found)
    if form.is_valid():
        if "planned" not in request.POST:
            plan = _plan_with(found, form)
            label = str(ACTS["fleet.change"].label)
            return _planned(request, form, plan, label, fleet_url(found))
        with told_on(form):
            services.change_fleet(
                fleet=found,
                name=form.cleaned_data["name"],
                sizes=form.sizes,
                actor=request.user,
                seen=form.cleaned_data["seen"],
            )
            transaction.on_commit(step_sooner)
            messages.success(request, _("%(fleet)s is changed.") % {"fleet": found})
            return redirect(fleet_url(found))
        form.show_as_read(version_of(found, *EDITED))
    return _form_page(request, studio, form, cap, fleet=found, back_url=fleet_url(found))


def _form_page(
    request: SignedIn, studio: Studio, form: FleetForm, cap: Cap, **more: object
) -> HttpResponse:
    context = {"studio": studio, "form": form, "cap": cap, "left": hours_left(cap), **more}
    return render(request, "servers/fleets/form.html", context)


def _plan_with(fleet: Fleet, form: FleetForm) -> Plan:
    """Of the sizes that were typed; nothing is saved."""
    changed = Fleet.objects.select_related(*RELATED).get(pk=fleet.pk)
    return plan_for(standing_of(_thought_of(changed, form.sizes), timezone.now()))


def _thought_of(fleet: Fleet, sizes: Sizes) -> Fleet:
    """As it would be with these sizes."""
    fleet.minimum, fleet.maximum, fleet.buffer = sizes.minimum, sizes.maximum, sizes.buffer
    fleet.time_zone = sizes.time_zone
    fleet.its_hours = [FleetHours(fleet=fleet, **asdict(one)) for one in sizes.hours]
    return fleet


def _planned(
    request: SignedIn, form: FleetForm, plan: Plan, label: str, cancel_url: str
) -> HttpResponse:
    """What was typed, and what it comes to, before anything changes."""
    typed = {name: text for name in form.fields if (text := str(request.POST.get(name, "")))}
    return confirmation_page(
        request,
        Confirmation(
            title=form.cleaned_data["name"],
            label=label,
            cancel_url=cancel_url,
            trail=[(_("Fleets"), cancel_url), (label, "")],
            facts=[(_("Plan"), str(plan)), *_sizes_said(form)],
            fields={**typed, "planned": "yes"},
        ),
    )


def _sizes_said(form: FleetForm) -> list[tuple[str, object]]:
    sizes = form.sizes
    said: list[tuple[str, object]] = [
        (_("Minimum"), sizes.minimum),
        (_("Buffer"), sizes.buffer),
        (_("Maximum"), sizes.maximum),
    ]
    for one in sizes.hours:
        told = _("%(days)s, %(begin)s to %(end)s o'clock: %(minimum)s")
        names = {"days": days_said(one.days), "begin": one.from_hour, "end": one.to_hour}
        said.append((_("Another minimum"), told % {**names, "minimum": one.minimum}))
    return said


@studio_member("fleet.roll_out")
@sent_once
def roll_out(request: SignedIn, studio: Studio, number: str) -> HttpResponse:
    found = visible_fleet(_fleets(request, studio), number)
    form = RolloutForm(request.POST or None, fleet=found)
    if form.is_valid():
        with told_on(form):
            _roll_out(found, form.chosen, request.user)
            transaction.on_commit(step_sooner)
            messages.success(request, _("%(fleet)s moves, a few at a time.") % {"fleet": found})
            return redirect(fleet_url(found))
    asks, refusal = _("Move %(fleet)s to another revision?"), ""
    if not form.targets and found.blueprint.studio_id is None:
        refusal = _(
            "It runs a standard blueprint, and operations have written no other revision of that. For"
            " a build of your own, make a fleet of a blueprint of your own."
        )
    elif not form.targets:
        refusal = _(
            "Its blueprint has no other revision, and its game no other server build. Revise the"
            " blueprint or upload a build first."
        )
    shown = _asked(request, found, "fleet.roll_out", asks, refusal)
    return confirmation_page(request, replace(shown, form=form if form.targets else None))


def _roll_out(fleet: Fleet, target: BlueprintRevision | Build, actor: User) -> None:
    if isinstance(target, Build):
        services.roll_out_build(fleet=fleet, build=target, actor=actor)
    else:
        services.roll_out(fleet=fleet, revision=target, actor=actor)


@studio_member("fleet.roll_back")
@sent_once
def roll_back(request: SignedIn, studio: Studio, number: str) -> HttpResponse:
    found = visible_fleet(_fleets(request, studio), number)
    return _step_page(
        request,
        found,
        "fleet.roll_back",
        _("Move %(fleet)s back?"),
        lambda: services.roll_back(fleet=found, actor=request.user),
    )


@studio_member("fleet.turn_off")
@sent_once
def turn_fleet_off(request: SignedIn, studio: Studio, number: str) -> HttpResponse:
    found = visible_fleet(_fleets(request, studio), number)
    return _step_page(
        request,
        found,
        "fleet.turn_off",
        _("Turn %(fleet)s off?"),
        lambda: services.turn_fleet(fleet=found, on=False, actor=request.user),
    )


@studio_member("fleet.turn_on")
@sent_once
def turn_fleet_on(request: SignedIn, studio: Studio, number: str) -> HttpResponse:
    found = visible_fleet(_fleets(request, studio), number)
    return _step_page(
        request,
        found,
        "fleet.turn_on",
        _("Turn %(fleet)s on?"),
        lambda: services.turn_fleet(fleet=found, on=True, actor=request.user),
    )


def _step_page(
    request: SignedIn, fleet: Fleet, act: str, asks: str, do: Callable[[], object]
) -> HttpResponse:
    refusal = ""
    if request.method == "POST":
        refusal = refused_by(do)
        if not refusal:
            transaction.on_commit(step_sooner)
            messages.success(request, _("%(fleet)s is changed.") % {"fleet": fleet})
            return redirect(fleet_url(fleet))
    return confirmation_page(request, _asked(request, fleet, act, asks, refusal))


def _asked(request: SignedIn, fleet: Fleet, act: str, asks: str, refusal: str = "") -> Confirmation:
    known, url = ACTS[act], fleet_url(fleet)
    return Confirmation(
        title=asks % {"fleet": fleet},
        label=str(known.label),
        cancel_url=url,
        trail=[(fleet.number, url), (str(known.label), "")],
        facts=[(_("Plan"), str(_plan_of(fleet, act))), (_("How"), HOW[act])],
        danger=known.danger,
        refusal=refusal or refused_by(lambda: check(request.user, act, fleet)),
    )


HOW = {
    "fleet.roll_out": gettext_lazy(
        "A quarter at a time: old ones go once new ones ran well for a while. Matches have the"
        " blueprint's time to end. Where two new ones fail, the fleet goes back by itself."
    ),
    "fleet.roll_back": gettext_lazy("As it came, a quarter at a time. Matches have time to end."),
    "fleet.turn_off": gettext_lazy(
        "What nobody has stops at once; matches have the blueprint's time to end. Nothing is given"
        " away until it is on again."
    ),
    "fleet.turn_on": gettext_lazy("It launches what it should have by now."),
}


def _plan_of(fleet: Fleet, act: str) -> Plan:
    """What the act comes to; nothing is saved."""
    changed = Fleet.objects.select_related(*RELATED).get(pk=fleet.pk)
    changed.is_on = act != "fleet.turn_off" and (fleet.is_on or act == "fleet.turn_on")
    standing = standing_of(changed, timezone.now())
    if act in ("fleet.roll_out", "fleet.roll_back"):
        return plan_of(standing.cap, launches=standing.desired, stops=len(standing.kept))
    return plan_for(standing)
