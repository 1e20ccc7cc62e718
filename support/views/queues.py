"""The agents' list of tickets."""

from dataclasses import replace

from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incubator.accounts.guards import staff_only
from incubator.accounts.models import User
from incubator.core import acts, shown
from incubator.core.search import Piece
from incubator.web.guards import SignedIn
from incubator.web.marked import marked
from incubator.web.tables import Bulk, Column, Listing
from support.models import Chat, Queue, Ticket
from support.models.channels import ASKED_ON, Channel
from support.models.priorities import GRANTED
from support.models.states import TICKET_LIFECYCLE
from support.models.tickets import TicketQuerySet
from support.selectors.clocks import DUE, DUE_SOON, LATE, with_due
from support.selectors.search import at_the_desk, places
from support.selectors.tickets import games_asked_about
from support.services.desk import stay
from support.views.bulk import VERBS


def ticket_url(ticket: Ticket) -> str:
    return reverse("support:staff_ticket", args=[ticket.number])


def _apart(ticket: Ticket) -> str:
    """What sets whoever asks apart from others."""
    if ticket.is_claimed:
        return _("not verified")
    return format_html('<span class="pill good">{}</span>', ticket.badge) if ticket.badge else ""


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
        lambda t: t.title,
        url=ticket_url,
        under=lambda t: t.game.title if t.game else "",
    ),
    Column(
        "state",
        gettext_lazy("State"),
        # Whom it waits for is said above the list.
        lambda t: _("answered") if t.state == "waiting" else t.desk_label,
        tone=lambda t: TICKET_LIFECYCLE.tone(t.state),
        # Words of machines do not open a ticket again, and may matter all the same.
        under=lambda t: _("new words") if t.unread_since and not t.is_open else "",
    ),
    Column(
        "requester",
        gettext_lazy("From"),
        lambda t: t.requester_name,
        under=_apart,
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
        "language",
        gettext_lazy("Language"),
        lambda t: t.get_language_display(),
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
        whole=True,
    ),
    Column(
        "priority",
        gettext_lazy("Priority"),
        lambda t: t.get_priority_display(),
        export_only=True,
    ),
    Column(
        "tier",
        gettext_lazy("Kind of customer"),
        lambda t: t.get_tier_display(),
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
    rows = Ticket.objects.all()
    by_due = "due_is" in request.GET or request.GET.get("sort", "").lstrip("-") == "due"
    return rows.filter(due_at__isnull=False) if by_due else rows


# How far this list counts. Nobody works through more, and the desk has better figures elsewhere.
COUNTED = 1_000
GAMES_OFFERED = 12


@staff_only("ticket.read")
def queues(request: SignedIn) -> HttpResponse | StreamingHttpResponse:
    """All tickets, those that wait for us first, the oldest on top; found by all that was said."""
    listing = _listing(request)
    if listing.wants_csv:
        return listing.csv_response()
    found = places(listing.objects, listing.query)
    listing.columns = [_showing(column, found) for column in listing.columns]
    page = "support/staff/queues.html"
    if "HX-Request" in request.headers:
        # Asked again by the page itself, so somebody has it open.
        stay(agent=request.user)
        page = "support/staff/ticket_list.html"
    context = {"listing": listing, "may_report": acts.may(request.user, "ticket.report")}
    return render(request, page, context)


def _listing(request: SignedIn) -> Listing:
    heaps = {heap.slug: heap for heap in Queue.objects.all()}
    games = games_asked_about(GAMES_OFFERED, chosen=request.GET.get("game", ""))
    waiting = Ticket.objects.in_state("open")
    return Listing(
        request,
        with_due(_asked(request)).select_related("queue", "player", "game", "assignee", "chat"),
        COLUMNS,
        filters={
            "state": [(state, TICKET_LIFECYCLE.label(state)) for state in TICKET_LIFECYCLE.states],
            "assignee": [("me", _("Mine")), ("nobody", _("Nobody's"))],
            "chat": [("yes", _("Chats now"))],
            "unread": [("yes", _("New words"))],
            "tier": [(tier, capfirst(tier.label)) for tier in GRANTED],
            "due_is": list(DUE),
            "queue__slug": [(slug, str(heap)) for slug, heap in heaps.items()],
            "channel": [one for one in Channel.choices if one[0] in ASKED_ON],
            # What they are written in, whatever their readers chose for themselves.
            "language": settings.LANGUAGES,
            "game": [(str(game.pk), game.title) for game in games],
        },
        narrowed={
            "state": lambda rows, state: rows.in_state(state),
            "assignee": lambda rows, whose: rows.filter(assignee=_agent(whose, request.user)),
            "chat": lambda rows, _yes: rows.filter(chat__in=Chat.objects.going_on()),
            "unread": lambda rows, _yes: rows.filter(unread_since__isnull=False),
            # By key: a join would hide from the database how many there are.
            "queue__slug": lambda rows, slug: rows.filter(queue=heaps[slug]),
        },
        tallies={
            ("state", "open"): waiting,
            ("chat", "yes"): waiting.filter(chat__in=Chat.objects.going_on()),
            ("assignee", "me"): waiting.filter(assignee=request.user),
            ("assignee", "nobody"): waiting.filter(assignee=None),
            **{("tier", tier): waiting.filter(tier=tier) for tier in GRANTED},
            **{("queue__slug", slug): waiting.filter(queue=heap) for slug, heap in heaps.items()},
            **{
                ("language", one): waiting.filter(language=one) for one, _name in settings.LANGUAGES
            },
        },
        cap=COUNTED,
        search=(at_the_desk,),
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


def _agent(whose: str, viewer: User) -> User | None:
    return viewer if whose == "me" else None


def _showing(column: Column, found: dict[int, list[Piece]]) -> Column:
    """The subject with the words that a search has found below it, where it has."""
    if column.key != "subject" or not found:
        return column

    def under(ticket: Ticket) -> str:
        pieces = found.get(ticket.pk)
        return marked(pieces) if pieces else column.under(ticket) if column.under else ""

    return replace(column, under=under)
