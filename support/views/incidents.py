"""Incidents: the list, each one's page, the words to everybody, and a ticket's link with one."""

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from incubator.accounts.guards import staff_only
from incubator.core import acts, shown
from incubator.web.buttons import button
from incubator.web.confirmations import Confirmation, confirmation_page
from incubator.web.guards import SignedIn
from incubator.web.refusals import told_on
from incubator.web.sent_once import sent_once
from incubator.web.tables import Column, Listing
from support import words
from support.incident_forms import AnnouncementForm, IncidentForm, LinkForm
from support.models import Incident
from support.models.incidents import INCIDENT
from support.selectors.clocks import with_due
from support.selectors.incidents import announced, reached, staff_incident, with_tickets
from support.selectors.tickets import staff_ticket
from support.services import incidents as service
from support.views.queues import COLUMNS as TICKET_COLUMNS


def incident_url(incident: Incident) -> str:
    return reverse("support:incident", args=[incident.number])


COLUMNS = (
    Column("number", gettext_lazy("Incident"), lambda i: i.number, url=incident_url, order="pk"),
    Column(
        "title",
        gettext_lazy("What is wrong"),
        lambda i: i.title,
        url=incident_url,
        under=lambda i: i.game.title if i.game else "",
    ),
    Column(
        "state",
        gettext_lazy("State"),
        lambda i: INCIDENT.label(i.state),
        tone=lambda i: INCIDENT.tone(i.state),
        under=lambda i: _("shown to players") if i.is_shown and i.is_open else "",
    ),
    Column("asked", gettext_lazy("Tickets"), lambda i: i.asked, order="asked"),
    Column("opened", gettext_lazy("Opened"), lambda i: shown.moment(i.created_at)),
)


@staff_only("ticket.read")
def incident_list(request: SignedIn) -> HttpResponse | StreamingHttpResponse:
    listing = Listing(
        request,
        with_tickets(),
        COLUMNS,
        filters={"state": [(state, INCIDENT.label(state)) for state in INCIDENT.states]},
        search=("number", "title"),
        order="-pk",
        name="incidents",
        empty_title=_("No incident"),
        empty_text=_("When many ask about one fault, give it a name and tell all of them at once."),
    )
    if listing.wants_csv:
        return listing.csv_response()
    context = {"listing": listing, "may_open": acts.may(request.user, words.OPEN_INCIDENT.key)}
    return render(request, "support/staff/incidents.html", context)


@staff_only(words.OPEN_INCIDENT.key)
@sent_once
def new_incident(request: SignedIn) -> HttpResponse:
    """Of a ticket, if the address names one: it is the first to be linked."""
    about = request.GET.get("ticket", "")
    ticket = staff_ticket(request.user, about) if about else None
    first = {"game": ticket.game, "title": ticket.subject[:120]} if ticket else {}
    form = IncidentForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            incident = service.open_incident(actor=request.user, **form.cleaned_data)
            if ticket is not None:
                service.link(ticket=ticket, incident=incident, actor=request.user)
            return redirect("support:incident", incident.number)
    return render(request, "support/staff/new_incident.html", {"form": form, "ticket": ticket})


@staff_only("ticket.read")
def incident(request: SignedIn, number: str) -> HttpResponse | StreamingHttpResponse:
    found = staff_incident(request.user, number)
    listing = Listing(
        request,
        with_due(found.tickets.all()).select_related("queue", "player", "game", "assignee", "chat"),
        TICKET_COLUMNS,
        order="turn",
        name=f"tickets-{found.number}",
        empty_title=_("No ticket is linked"),
        empty_text=_("Agents link tickets on the page of each: “Link with incident”."),
    )
    if listing.wants_csv:
        return listing.csv_response()
    context = {
        "incident": found,
        "label": INCIDENT.label(found.state),
        "tone": INCIDENT.tone(found.state),
        "announced": announced(found),
        "listing": listing,
    }
    return render(request, "support/staff/incident.html", context)


@staff_only("incident.fix", words.SHOW_INCIDENT.key)
@button
def incident_act(request: SignedIn, number: str) -> HttpResponse:
    found, actor = staff_incident(request.user, number), request.user
    match request.POST.get("verb"):
        case "fix":
            service.fix(incident=found, actor=actor)
        case "reopen":
            service.reopen(incident=found, actor=actor)
        case "show" | "hide" as verb:
            service.show(incident=found, is_shown=verb == "show", actor=actor)
        case _:
            raise Http404
    return redirect("support:incident", found.number)


@staff_only(words.ANNOUNCE.key)
@sent_once
def announce(request: SignedIn, number: str) -> HttpResponse:
    """First the words, then whom they reach: a mail to a thousand people is not taken back."""
    found = staff_incident(request.user, number)
    form = AnnouncementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if request.POST.get("sure") != "yes":
            with told_on(form):
                acts.check(request.user, words.ANNOUNCE.key, found)
                return confirmation_page(request, _asked(found, form))
        else:
            with told_on(form):
                service.announce(
                    incident=found,
                    texts=form.texts(),
                    solves=form.cleaned_data["solves"],
                    actor=request.user,
                )
                messages.success(request, _("Everybody whose ticket is linked is being told."))
                return redirect("support:incident", found.number)
    return render(request, "support/staff/announce.html", {"incident": found, "form": form})


def _asked(incident: Incident, form: AnnouncementForm) -> Confirmation:
    whom, here = reached(incident), incident_url(incident)
    written = [text for text in form.texts().values() if text.strip()]
    return Confirmation(
        title=ngettext("Tell %(n)s person?", "Tell %(n)s people?", whom.tickets)
        % {"n": whom.tickets},
        label=_("Send announcement"),
        cancel_url=here,
        trail=[
            (_("Incidents"), reverse("support:incidents")),
            (incident.number, here),
            (_("Announcement"), ""),
        ],
        facts=[
            (_("Tickets"), whom.tickets),
            (_("Also by mail"), whom.by_mail),
            (_("With words that nobody has read yet"), whom.unread),
            *[(_("Words"), text) for text in written],
        ],
        told=_("Each player in their language, on the ticket's page and by mail."),
        fields={
            key: value for key, value in form.data.items() if key.startswith(("text_", "solves"))
        }
        | {"sure": "yes"},
        refusal="" if written else _("Write the announcement in one language at least."),
    )


@staff_only(words.LINK.key)
@sent_once
def link(request: SignedIn, number: str) -> HttpResponse:
    ticket = staff_ticket(request.user, number)
    form = LinkForm(request.POST or None, initial={"incident": ticket.incident})
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            service.link(ticket=ticket, incident=form.cleaned_data["incident"], actor=request.user)
            return redirect("support:staff_ticket", ticket.number)
    return render(request, "support/staff/link.html", {"ticket": ticket, "form": form})
