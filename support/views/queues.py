"""The agents' list of tickets."""

from django.db.models import F
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incubator.accounts.guards import staff_only
from incubator.core import acts, shown
from incubator.web.guards import SignedIn
from incubator.web.tables import Bulk, Column, Listing
from support.models import Queue, Ticket
from support.models.tickets import TICKET_LIFECYCLE, TicketQuerySet
from support.selectors.clocks import DUE, DUE_SOON, LATE, with_due
from support.views.bulk import VERBS


def ticket_url(ticket: Ticket) -> str:
    return reverse("support:staff_ticket", args=[ticket.number])


COLUMNS = (
    Column(
        "number",
        gettext_lazy("Ticket"),
        lambda t: t.number,
        url=ticket_url,
        order="number",
        under=lambda t: t.queue,
    ),
    Column(
        "subject",
        gettext_lazy("Subject"),
        lambda t: t.subject,
        url=ticket_url,
        under=lambda t: t.game.title if t.game else "",
    ),
    Column(
        "state",
        gettext_lazy("State"),
        lambda t: TICKET_LIFECYCLE.label(t.state),
        tone=lambda t: TICKET_LIFECYCLE.tone(t.state),
        # Words of machines do not open a ticket again, and may matter all the same.
        under=lambda t: _("new words") if t.unread_since and not t.is_open else "",
    ),
    Column(
        "requester",
        gettext_lazy("From"),
        lambda t: t.requester_name,
        under=lambda t: _("not verified") if t.is_claimed else "",
    ),
    Column(
        "verified",
        gettext_lazy("Verified"),
        lambda t: _("no") if t.is_claimed else _("yes"),
        export_only=True,
    ),
    Column("queue", gettext_lazy("Queue"), lambda t: t.queue, export_only=True),
    Column(
        "game",
        gettext_lazy("Game"),
        lambda t: t.game.title if t.game else "",
        export_only=True,
    ),
    Column(
        "assignee",
        gettext_lazy("Agent"),
        lambda t: t.assignee.display_name if t.assignee else _("nobody"),
    ),
    Column(
        "due",
        gettext_lazy("Due"),
        lambda t: shown.moment(t.due_at),
        order="due_at",
        tone=lambda t: {LATE: "alert", DUE_SOON: "wait"}.get(t.due_is, ""),
        # Said again, as a small screen shows no headings.
        under=lambda t: dict(DUE).get(t.due_is, _("due")) if t.due_at else "",
    ),
    Column(
        "priority",
        gettext_lazy("Priority"),
        lambda t: t.get_priority_display(),
        export_only=True,
    ),
    Column(
        "last",
        gettext_lazy("Last message"),
        lambda t: shown.moment(t.last_message_at),
        order="last_message_at",
    ),
)


def _asked(request: SignedIn) -> TicketQuerySet:
    """Only what is due where that is asked, or sorted by: few of all tickets are."""
    rows = Ticket.objects.in_turn()
    by_due = "due_is" in request.GET or request.GET.get("sort", "").lstrip("-") == "due"
    return rows.filter(due_at__isnull=False) if by_due else rows


@staff_only("ticket.read")
def queues(request: SignedIn) -> HttpResponse | StreamingHttpResponse:
    """All tickets, those that wait for us first, the oldest on top."""
    listing = Listing(
        request,
        with_due(_asked(request))
        .select_related("queue", "player", "game", "assignee")
        .annotate(player_name=F("player__name")),
        COLUMNS,
        filters={
            "state": [(state, TICKET_LIFECYCLE.label(state)) for state in TICKET_LIFECYCLE.states],
            "due_is": list(DUE),
            "queue__slug": [(queue.slug, str(queue)) for queue in Queue.objects.all()],
        },
        search=("number", "subject", "email", "player_name", "order__number"),
        order="turn",
        name="tickets",
        bulk=Bulk(reverse("support:bulk"), VERBS)
        if acts.may(request.user, "ticket.solve")
        else None,
        empty_title=_("No ticket here"),
        empty_text=_(
            "Tickets come from the site and by mail. Nobody has asked anything like this."
        ),
    )
    if listing.wants_csv:
        return listing.csv_response()
    return render(request, "support/staff/queues.html", {"listing": listing})
