"""Tickets on the pages of the studio whose game they are about, and which games these are."""

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incubator.accounts.guards import staff_only
from incubator.core import shown
from incubator.core.acts import may
from incubator.documents.files import serve
from incubator.web.guards import SignedIn
from incubator.web.refusals import told_on
from incubator.web.sent_once import sent_once
from incubator.web.tables import Column, Listing
from studios.access import studio_member
from studios.models import Studio
from support import words
from support.forms import ReplyForm
from support.models import StudioDesk, Ticket
from support.models.states import TICKET_LIFECYCLE
from support.selectors.conversations import newest_of
from support.selectors.studio_desk import (
    for_studio,
    games_with_desk,
    studio_attachment,
    studio_ticket,
    tickets_for,
    with_studio,
)
from support.services import studio_desk as service
from support.studio_desk_forms import StudioDeskForm


def ticket_url(ticket: Ticket) -> str:
    game = ticket.game
    return reverse("support:studio_ticket", args=[game.studio.slug, ticket.number]) if game else ""


COLUMNS = (
    Column("number", gettext_lazy("Ticket"), lambda t: t.number, url=ticket_url, order="number"),
    Column(
        "subject",
        gettext_lazy("Subject"),
        lambda t: for_studio(t.title),
        url=ticket_url,
        under=lambda t: t.game.title,
    ),
    Column(
        "state",
        gettext_lazy("State"),
        lambda t: TICKET_LIFECYCLE.label(t.state),
        tone=lambda t: TICKET_LIFECYCLE.tone(t.state),
    ),
    Column("topic", gettext_lazy("Topic"), lambda t: t.get_topic_display(), wide=True),
    Column(
        "last",
        gettext_lazy("Last message"),
        lambda t: shown.moment(t.last_message_at),
        order="last_message_at",
    ),
)


@studio_member("ticket.read_for_studio")
def tickets(request: SignedIn, studio: Studio) -> HttpResponse | StreamingHttpResponse:
    games = list(games_with_desk(request.user, studio))
    listing = Listing(
        request,
        tickets_for(request.user, studio).select_related("game__studio"),
        COLUMNS,
        filters={
            "state": [(one, TICKET_LIFECYCLE.label(one)) for one in ("open", "waiting", "solved")],
            "game": [(str(game.pk), game.title) for game in games],
        },
        search=("number",),
        order="turn",
        name=f"studio-tickets-{studio.slug}",
        empty_title=_("No ticket"),
        empty_text=_(
            "Here are questions of players about your games, where the incubator has opened them to"
            " you. Their names, addresses and orders stay with the incubator."
        )
        if games
        else _(
            "The incubator answers your players. Ask a support lead to open a game's tickets to"
            " you, and members with the role “support” read them here."
        ),
    )
    if listing.wants_csv:
        return listing.csv_response()
    return render(request, "support/studio/tickets.html", {"studio": studio, "listing": listing})


@studio_member("ticket.answer_for_studio")
@sent_once
def ticket(request: SignedIn, studio: Studio, number: str) -> HttpResponse:
    found = studio_ticket(request.user, studio, number)
    said = with_studio(found)
    form = ReplyForm(request.POST or None, initial={"seen": newest_of(said)})
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            _say(found, form, request)
            return redirect("support:studio_ticket", studio.slug, found.number)
        said = with_studio(found)
        form.show_as_read(newest_of(said))
    context = {
        "studio": studio,
        "ticket": found,
        "subject": for_studio(found.title),
        "label": TICKET_LIFECYCLE.label(found.state),
        "tone": TICKET_LIFECYCLE.tone(found.state),
        "said": said,
        "form": form,
        "may_answer": may(request.user, words.ANSWER_FOR_STUDIO.key, found),
        "may_note": may(request.user, words.NOTE_FOR_STUDIO.key, found),
    }
    return render(request, "support/studio/ticket.html", context)


def _say(ticket: Ticket, form: ReplyForm, request: SignedIn) -> None:
    body = form.cleaned_data["body"]
    if request.POST.get("then") == "note":
        service.note(ticket=ticket, body=body, actor=request.user)
    else:
        service.answer(ticket=ticket, body=body, actor=request.user, seen=form.cleaned_data["seen"])


@studio_member("ticket.read_for_studio")
def attachment(request: SignedIn, studio: Studio, number: str, file: int) -> HttpResponseBase:
    found = studio_ticket(request.user, studio, number)
    return serve(request, studio_attachment(found, file).document)


@staff_only("ticket.read")
@sent_once
def desks(request: SignedIn) -> HttpResponse:
    """Which games' tickets are open to their studios; a lead opens and closes them."""
    may_open = may(request.user, words.OPEN_STUDIO_DESK.key)
    form = StudioDeskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            game, way = form.cleaned_data["game"], form.cleaned_data["way"]
            if way == "none":
                service.close_desk(game=game, actor=request.user)
            else:
                service.open_desk(game=game, answers=way == "answer", actor=request.user)
            messages.success(
                request, _("What the studio of %(game)s may do is kept.") % {"game": game}
            )
            return redirect("support:studio_desks")
    rows = StudioDesk.objects.open().select_related("game__studio", "granted_by")
    context = {"desks": rows, "form": form if may_open else None}
    return render(request, "support/staff/studios.html", context)
