"""The ticket's page for agents: the conversation, the person, their orders, and what to do."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from billing.models import OrderLine
from incubator.accounts.guards import staff_only
from incubator.accounts.models import User
from incubator.approvals.voting import may_vote
from incubator.core import audit
from incubator.core.acts import may
from incubator.web.buttons import button
from incubator.web.guards import SignedIn
from incubator.web.refusals import told_on
from incubator.web.sent_once import sent_once
from incubator.web.whole_numbers import whole_number
from support import words
from support.forms import RefundForm, ReplyForm, TagsForm
from support.models import Ticket
from support.models.states import TICKET_LIFECYCLE
from support.selectors.clocks import clocks_of
from support.selectors.conversations import at_the_desk, newest_of
from support.selectors.people import has_unverified_account
from support.selectors.refunds import (
    may_wait,
    refund_consequence,
    refundable_lines,
    waiting_refunds,
)
from support.selectors.service import service_of
from support.selectors.tickets import (
    SHOWN_ORDERS,
    bought_by,
    may_belong,
    purses_of,
    staff_ticket,
)
from support.services import macros, merging, refunds, senders, tickets
from support.sheet import sheet_of
from support.writing_time import opened_now

agents_only = staff_only("ticket.read")
OFFERED = 5


@agents_only
def ticket(request: SignedIn, number: str) -> HttpResponse:
    return page(request, staff_ticket(request.user, number))


@agents_only
@sent_once
@button
def reply(request: SignedIn, number: str) -> HttpResponse:
    """One box, three ends: sent to the player, sent and solved, or kept as a note."""
    found = staff_ticket(request.user, number)
    form = ReplyForm(request.POST)
    if form.is_valid():
        with told_on(form):
            _say(found, form, request.POST.get("then", ""), request.user)
            return redirect("support:staff_ticket", found.number)
        form.show_as_read(newest_of(at_the_desk(found)))
    return page(request, found, reply_form=form)


def _say(ticket: Ticket, form: ReplyForm, then: str, actor: User) -> None:
    body = form.cleaned_data["body"]
    if then == "note":
        tickets.note(ticket=ticket, body=body, actor=actor)
        return
    macro = form.cleaned_data["macro"]
    tickets.reply(
        ticket=ticket,
        body=body,
        actor=actor,
        seen=form.cleaned_data["seen"],
        solves=then == "solve" or (macro is not None and macro.solves),
        wrote=form.wrote(ticket, actor),
    )
    if macro is not None:
        macros.tag_with(ticket=ticket, macro=macro, actor=actor)


# What takes nothing but the ticket.
PLAIN: dict[str | None, Callable[..., object]] = {
    "reopen": tickets.reopen,
    "mark_spam": tickets.mark_spam,
    "not_spam": tickets.not_spam,
    "block_sender": senders.block_sender_of,
    "belongs_not": merging.dismiss,
}


@agents_only
@button
def act(request: SignedIn, number: str) -> HttpResponse:
    """The buttons without a form of their own; each says what its page had shown."""
    found, actor = staff_ticket(request.user, number), request.user
    seen, seen_with = request.POST.get("seen", ""), request.POST.get("seen_with")
    match request.POST.get("verb"):
        case "take":
            tickets.assign(ticket=found, assignee=actor, actor=actor, seen_with=seen_with)
        case "give_back":
            tickets.assign(ticket=found, assignee=None, actor=actor, seen_with=seen_with)
        case "solve":
            tickets.solve(ticket=found, actor=actor, seen=whole_number(seen))
        case "read":
            tickets.read(ticket=found, actor=actor, seen=whole_number(seen))
        case "tag":
            macros.tag(ticket=found, tags=request.POST.get("tags", "").split(","), actor=actor)
        case plain if plain in PLAIN:
            PLAIN[plain](ticket=found, actor=actor)
        case _:
            raise Http404
    return redirect("support:staff_ticket", found.number)


@agents_only
@sent_once
def refund(request: SignedIn, number: str, line: int) -> HttpResponse:
    """The form with what it will post, fetched when it is opened, or a page of its own."""
    found = staff_ticket(request.user, number)
    bought = get_object_or_404(OrderLine.objects.select_related("order", "game__studio"), pk=line)
    typed = request.POST if request.method == "POST" else None
    # Of what is sent, the service says why not.
    if typed is None and (not found.player or bought.order.buyer_id != found.player.pk):
        raise Http404
    form = RefundForm(typed, line=bought)
    if form.is_valid():
        with told_on(form):
            given = refunds.refund_from_ticket(
                ticket=found,
                line=bought,
                amount_minor=form.cleaned_data["amount"],
                reason=form.cleaned_data["reason"],
                key=form.cleaned_data["seen"],
                actor=request.user,
            )
            messages.success(request, _outcome(given.state, str(given)))
            return redirect("support:staff_ticket", found.number)
    context = {"ticket": found, "line": bought, "form": form}
    context["consequence"] = refund_consequence(bought)
    return render(request, page_or_form(request, "refund"), context)


def page_or_form(request: SignedIn, name: str) -> str:
    """The template of a form that is folded on a ticket's page: alone where that page asks for it."""
    form = "_form" if "HX-Request" in request.headers else ""
    return f"support/staff/{name}{form}.html"


def _outcome(state: str, name: str) -> str:
    if state == "paid":
        said = _("%(refund)s is paid, and the player has been told.")
    else:
        said = _("%(refund)s waits for a support lead. The player is told when it is paid.")
    return said % {"refund": name}


def page(
    request: SignedIn,
    ticket: Ticket,
    *,
    reply_form: ReplyForm | None = None,
) -> HttpResponse:
    """The ticket's page, with the reply that was sent and refused, if one was."""
    may_refund = may(request.user, words.REFUND.key, ticket)
    said = at_the_desk(ticket)
    newest = newest_of(said)
    bought = bought_by(ticket.player)
    waiting = waiting_refunds(ticket) if may_wait(bought) else []
    context: dict[str, Any] = {
        "ticket": ticket,
        "label": ticket.desk_label,
        "tone": TICKET_LIFECYCLE.tone(ticket.state),
        "may_act": may(request.user, TICKET_LIFECYCLE["answer"].key, ticket),
        "said": said,
        "claimed": bool(ticket.email) and any(one.doubt for one in said),
        "newest": newest,
        "reply_form": reply_form
        or ReplyForm(initial={"seen": newest, "opened": opened_now(ticket, request.user)}),
        "may_belong": may_belong(ticket),
        "tags_form": TagsForm(initial={"tags": ", ".join(getattr(ticket, "tag_names", ()))}),
        "clocks": clocks_of(ticket),
        "service": service_of(ticket),
        "history": audit.history(ticket)[:50],
        "waiting": [
            (given, approval, approval is not None and may_vote(approval, request.user))
            for given, approval in waiting
        ],
    }
    refundable = refundable_lines(ticket, bought) if may_refund and ticket.takes_words else []
    context |= _beside(ticket, bought)
    context["offers"] = _offered(refundable, ticket)
    context["sheet"] = sheet_of(ticket, bought, request.user)
    return render(request, "support/staff/ticket.html", context)


def _offered(refundable: list[OrderLine], ticket: Ticket) -> list[OrderLine]:
    """What was asked about first, then the latest, as many as orders are shown."""
    asked = sorted(refundable, key=lambda line: line.order_id != ticket.order_id)
    return asked[:OFFERED]


def _beside(ticket: Ticket, bought: list[OrderLine]) -> dict[str, Any]:
    """The person, and what they bought."""
    if ticket.player is None:
        return {"unverified": has_unverified_account(ticket)}
    return {"bought": bought[:SHOWN_ORDERS], "purses": purses_of(ticket.player, bought)}
