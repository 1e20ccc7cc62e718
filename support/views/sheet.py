"""What an agent does to the account of a ticket's person, in place."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import Ban, BanKind
from incubator.accounts.models import LockKind, User
from incubator.web.guards import SignedIn
from incubator.web.refusals import told_on
from incubator.web.sent_once import sent_once
from incubator.web.whole_numbers import whole_number
from support.models import CustomerTier, Ticket
from support.selectors.tickets import bought_by, staff_ticket
from support.services import sheet
from support.sheet import rights_beside
from support.sheet_forms import BanForm, GrantForm, LockForm, TierForm, WhyForm, sheet_form
from support.views.agents import agents_only, page_or_form


@agents_only
@sent_once
def measure(request: SignedIn, number: str, verb: str) -> HttpResponse:
    """The form, fetched when it is opened, or a page of its own; and what it does."""
    found = staff_ticket(request.user, number)
    if verb not in MEASURES:
        raise Http404
    if request.method == "GET" and verb not in rights_beside(found, request.user):
        # Who only reads is shown no form that would be refused.
        return redirect("support:staff_ticket", found.number)
    typed = request.POST if request.method == "POST" else None
    target = whole_number((typed or request.GET).get("target", ""))
    form = sheet_form(verb, found, bought_by(found.player), typed, target)
    if form.is_valid():
        with told_on(form):
            messages.success(request, MEASURES[verb].do(found, form, request.user))
            return redirect("support:staff_ticket", found.number)
    context = {"ticket": found, "form": form, "verb": verb, "measure": MEASURES[verb]}
    return render(request, page_or_form(request, "measure"), context)


def _ban(ticket: Ticket, form: WhyForm, actor: User) -> str:
    assert isinstance(form, BanForm)  # noqa: S101  # for the type checker
    wanted = form.cleaned_data
    game = form.games[wanted["game"]]
    sheet.ban(
        ticket=ticket,
        game=game,
        kind=BanKind(wanted["kind"]),
        reason=wanted["reason"],
        until=form.until(),
        actor=actor,
    )
    return _("The player is banned from %(game)s, and has been told.") % {"game": game.title}


def _lift(ticket: Ticket, form: WhyForm, actor: User) -> str:
    ban = get_object_or_404(Ban.objects.select_related("game", "player"), pk=form.about)
    sheet.lift_ban(ticket=ticket, ban=ban, reason=form.cleaned_data["reason"], actor=actor)
    return _("The ban is lifted, and the player has been told.")


def _lock(ticket: Ticket, form: WhyForm, actor: User) -> str:
    assert isinstance(form, LockForm)  # noqa: S101  # for the type checker
    sheet.lock(
        ticket=ticket,
        kind=LockKind(form.cleaned_data["kind"]),
        reason=form.cleaned_data["reason"],
        until=form.until(),
        actor=actor,
    )
    return _("The account is locked, and the player has been told by mail.")


def _unlock(ticket: Ticket, form: WhyForm, actor: User) -> str:
    sheet.unlock(ticket=ticket, reason=form.cleaned_data["reason"], actor=actor)
    return _("The account is open again.")


def _take_back(ticket: Ticket, form: WhyForm, actor: User) -> str:
    assert isinstance(form, GrantForm)  # noqa: S101  # for the type checker
    one = form.rows[form.cleaned_data["entitlement"]]
    reason = form.cleaned_data["reason"]
    sheet.take_back(ticket=ticket, entitlement=one, reason=reason, actor=actor)
    return _("It is taken back, and the player has been told.")


def _regrant(ticket: Ticket, form: WhyForm, actor: User) -> str:
    assert isinstance(form, GrantForm)  # noqa: S101  # for the type checker
    one = form.rows[form.cleaned_data["entitlement"]]
    reason = form.cleaned_data["reason"]
    sheet.regrant(ticket=ticket, entitlement=one, reason=reason, actor=actor)
    return _("It is granted again, and the player has been told.")


def _tier(ticket: Ticket, form: WhyForm, actor: User) -> str:
    assert isinstance(form, TierForm)  # noqa: S101  # for the type checker
    grant = sheet.set_tier(
        ticket=ticket,
        tier=form.wanted(),
        reason=form.cleaned_data["reason"],
        until=form.until(),
        actor=actor,
    )
    told = _("The player counts among the %(tier)s now, in the tickets that are there as well.")
    return told % {"tier": grant}


def _end_tier(ticket: Ticket, form: WhyForm, actor: User) -> str:
    grant = get_object_or_404(CustomerTier.objects.select_related("player"), pk=form.about)
    sheet.end_tier(ticket=ticket, grant=grant, reason=form.cleaned_data["reason"], actor=actor)
    return _("The player is a customer like everybody again.")


@dataclass(frozen=True, slots=True)
class Done:
    """How something is done, and what it is called: folded on a ticket's page, and on its button."""

    do: Callable[[Ticket, WhyForm, User], str]
    title: Any
    label: Any
    danger: bool = False


MEASURES = {
    "ban": Done(_ban, gettext_lazy("Ban from a game"), gettext_lazy("Ban player"), danger=True),
    "lift": Done(_lift, gettext_lazy("Lift ban"), gettext_lazy("Lift ban")),
    "lock": Done(_lock, gettext_lazy("Lock account"), gettext_lazy("Lock account"), danger=True),
    "unlock": Done(_unlock, gettext_lazy("Unlock account"), gettext_lazy("Unlock account")),
    "take_back": Done(
        _take_back, gettext_lazy("Take something back"), gettext_lazy("Take back"), danger=True
    ),
    "regrant": Done(_regrant, gettext_lazy("Grant something again"), gettext_lazy("Grant again")),
    "tier": Done(_tier, gettext_lazy("Promise this player more"), gettext_lazy("Set tier")),
    "end_tier": Done(_end_tier, gettext_lazy("Take tier back"), gettext_lazy("Take tier back")),
}
