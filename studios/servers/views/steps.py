"""Stop, restart, terminate and replace: what each changes, loses and costs, then the step itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from incubator.accounts.models import User
from incubator.core import acts
from incubator.core.money import format_money
from incubator.web.confirmations import Confirmation, confirmation_page
from incubator.web.guards import SignedIn
from incubator.web.refusals import refused_by
from studios.servers.models import Server
from studios.servers.selectors import Cap, cap_of, cost_of
from studios.servers.selectors.caps import hours
from studios.servers.selectors.fleets import standing_of
from studios.servers.selectors.plans import Plan, plan_of, plan_without
from studios.servers.services import replace_server, restart_server, stop_server
from studios.servers.tasks import look_sooner

Facts = Sequence[tuple[str, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """`asks` and `done` are said of the server; `lost` says what is lost, `when` when it begins."""

    act: str
    asks: Any
    done: Any
    do: Callable[[Server, User], Server]
    lost: Any
    when: Callable[[Server], str]
    launches: int = 0
    stops: int = 0
    danger: bool = False


def _when_drained(server: Server) -> str:
    minutes = server.revision.drain_minutes
    if server.revision.counts_players:
        said = ngettext(
            "as soon as nobody plays, in %(minutes)s minute at the latest; metered until then",
            "as soon as nobody plays, in %(minutes)s minutes at the latest; metered until then",
            minutes,
        )
    else:
        said = ngettext(
            "in %(minutes)s minute, metered until then",
            "in %(minutes)s minutes, metered until then",
            minutes,
        )
    return said % {"minutes": minutes}


STOP = Step(
    act="server.ask_to_drain",
    asks=gettext_lazy("Stop %(server)s?"),
    done=gettext_lazy("%(server)s stops once players had time."),
    do=lambda server, actor: stop_server(server=server, actor=actor, drain=True),
    lost=gettext_lazy("Nobody new is sent there. Whoever still plays at the end is disconnected."),
    when=_when_drained,
    stops=1,
)
TERMINATE = Step(
    act="server.ask_to_stop",
    asks=gettext_lazy("Terminate %(server)s?"),
    done=gettext_lazy("%(server)s is being stopped."),
    do=lambda server, actor: stop_server(server=server, actor=actor),
    lost=gettext_lazy("Players on it are disconnected, and what it has not saved is lost."),
    when=lambda _server: _("at once, metered up to that second"),
    stops=1,
    danger=True,
)
RESTART = Step(
    act="server.ask_to_restart",
    asks=gettext_lazy("Restart %(server)s?"),
    done=gettext_lazy("%(server)s is started anew."),
    do=lambda server, actor: restart_server(server=server, actor=actor),
    lost=gettext_lazy(
        "Players on it are disconnected, and what it has not saved is lost. The new one has a number"
        " and an address of its own."
    ),
    when=lambda _server: _("at once; the new one starts when this one is certainly gone"),
    launches=1,
    stops=1,
    danger=True,
)
REPLACE = Step(
    act="server.ask_to_replace",
    asks=gettext_lazy("Replace %(server)s?"),
    done=gettext_lazy("Another starts in place of %(server)s."),
    do=lambda server, actor: replace_server(server=server, actor=actor),
    lost=gettext_lazy("Nothing: the lost one is gone. The new one has an address of its own."),
    when=lambda _server: _("at once"),
    launches=1,
)


def step_page(
    request: SignedIn, server: Server, step: Step, url: Callable[[Server], str]
) -> HttpResponse:
    refusal = ""
    if request.method == "POST":
        moved: list[Server] = []
        refusal = refused_by(lambda: moved.append(step.do(server, request.user)))
        if not refusal:
            transaction.on_commit(look_sooner)
            messages.success(request, str(step.done) % {"server": server})
            return redirect(url(moved[0]))
    return confirmation_page(request, _asked(request, server, step, url(server), refusal))


def _asked(
    request: SignedIn, server: Server, step: Step, page_url: str, refusal: str
) -> Confirmation:
    act, cap = acts.ACTS[step.act], cap_of(server.resource_request)
    if not act.fits(server):
        refusal = refusal or _("%(server)s is %(label)s.") % {
            "server": server,
            "label": server.label,
        }
    return Confirmation(
        title=str(step.asks) % {"server": server},
        label=str(act.label),
        cancel_url=page_url,
        trail=[(server.number, page_url), (str(act.label), "")],
        facts=_facts(server, step, cap),
        danger=step.danger,
        refusal=refusal or refused_by(lambda: acts.check(request.user, step.act, server)),
    )


def _facts(server: Server, step: Step, cap: Cap) -> Facts:
    cost = cost_of(server)
    return [
        (_("Plan"), str(_plan(server, step, cap))),
        *_consequences(server, step),
        (_("Cost so far"), format_money(cost.total_minor, cost.currency)),
        (_("Left of what was approved"), hours_left(cap)),
    ]


def _consequences(server: Server, step: Step) -> Facts:
    if server.is_in_ruins and step.stops:
        said = _(
            "Nothing: it is gone already and costs nothing any more. You only take note of it."
        )
        return [(_("What is lost"), said)]
    return [(_("Takes effect"), step.when(server)), (_("What is lost"), str(step.lost))]


def _plan(server: Server, step: Step, cap: Cap) -> Plan:
    if server.is_in_ruins and not step.launches:
        return plan_of(cap)
    if server.fleet and step.stops and not step.launches:
        return plan_without(standing_of(server.fleet, timezone.now(), cap=cap), server)
    return plan_of(cap, launches=step.launches, stops=step.stops)


def hours_left(cap: Cap) -> str:
    """ "12.5 h of 200 h"."""
    left, limit = hours(max(0, cap.left)), hours(cap.limit)
    return _("%(left)s h of %(limit)s h") % {"left": left, "limit": limit}
