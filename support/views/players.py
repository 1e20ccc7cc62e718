"""Pages of the person who asks."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from incubator.accounts.models import User
from incubator.web.guards import SignedIn, open_to_all, signed_in
from incubator.web.marked import marked
from incubator.web.refusals import told_on
from incubator.web.sent_once import sent_once
from support.forms import MessageForm, NewTicketForm
from support.models import Ticket
from support.models.tickets import PLAYER_TONES, PLAYER_WORDS
from support.selectors.conversations import with_player
from support.selectors.search import own_tickets, places
from support.selectors.tickets import own_ticket
from support.services import tickets

SHOWN = 100


@open_to_all
def my_tickets(request: HttpRequest) -> HttpResponse:
    """How to get help, and for a person signed in, what they asked so far, or what of it they look
    for.
    """
    wanted = request.GET.get("q", "").replace("\0", "").strip()[:200]
    asked: list[dict[str, object]] = []
    if request.user.is_authenticated:
        asked = _asked(request.user, wanted)
    context = {"asked": asked, "address": settings.SUPPORT_ADDRESS, "wanted": wanted}
    return render(request, "support/my_tickets.html", context)


def _asked(player: User, wanted: str) -> list[dict[str, object]]:
    rows = own_tickets(player, wanted) if wanted else Ticket.objects.of_player(player)
    shown = list(rows.order_by("-last_message_at")[:SHOWN])
    found = places(shown, wanted, to_player=True)
    return [_told(ticket) | {"place": marked(found.get(ticket.pk, ()))} for ticket in shown]


@signed_in
@sent_once
def new_ticket(request: SignedIn) -> HttpResponse:
    # A link on an order's page names it; the form offers only the viewer's own.
    about = {"order": request.GET.get("order", "")}
    form = NewTicketForm(request.POST or None, player=request.user, initial=about)
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        with told_on(form):
            ticket = tickets.file_ticket(
                email=request.user.email,
                subject=wanted["subject"],
                body=wanted["body"],
                player=request.user,
                order_number=wanted["order"].number if wanted["order"] else "",
                game=wanted["game"],
                queue=wanted["queue"],
                actor=request.user,
            )
            told = _("Your question is here. We answer on this page and to %(address)s.")
            messages.success(request, told % {"address": request.user.email})
            return redirect("support:ticket", ticket.number)
    return render(request, "support/new_ticket.html", {"form": form})


@signed_in
@sent_once
def ticket(request: SignedIn, number: str) -> HttpResponse:
    found = own_ticket(request.user, number)
    form = MessageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            tickets.hear(
                ticket=found,
                body=form.cleaned_data["body"],
                author=request.user,
            )
            return redirect("support:ticket", found.number)
    context = _told(found) | {
        "form": form,
        "said": with_player(found),
        # Whoever was taken for a robot by mistake finds no box either, and writes a mail.
        "takes_words": found.takes_words and found.state != "spam",
    }
    return render(request, "support/ticket.html", context)


def _told(ticket: Ticket) -> dict[str, object]:
    """A ticket with its state in the words of the person who asked."""
    return {
        "ticket": ticket,
        "label": PLAYER_WORDS[ticket.state],
        "tone": PLAYER_TONES[ticket.state],
    }
