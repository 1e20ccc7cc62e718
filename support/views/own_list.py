"""The list of one's own questions."""

from dataclasses import replace

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incubator.core import shown
from incubator.web.guards import SignedIn
from incubator.web.marked import marked
from incubator.web.tables import Column, Listing
from support.models import Ticket
from support.models.told import PLAYER_TONES, PLAYER_WORDS
from support.selectors.search import own_tickets, places

# What is over in one way or another is one thing to whoever asked.
OVER = ("closed", "merged", "spam")


def ticket_url(ticket: Ticket) -> str:
    return reverse("support:ticket", args=[ticket.number])


COLUMNS = (
    Column(
        "subject",
        gettext_lazy("Question"),
        lambda t: t.title,
        url=ticket_url,
        under=lambda t: t.number,
    ),
    Column(
        "about",
        gettext_lazy("About"),
        lambda t: t.get_topic_display(),
        under=lambda t: t.game.title if t.game else "",
        wide=True,
    ),
    Column(
        "state",
        gettext_lazy("State"),
        lambda t: PLAYER_WORDS[t.state],
        tone=lambda t: PLAYER_TONES[t.state],
    ),
    Column(
        "last",
        gettext_lazy("Last message"),
        lambda t: shown.moment(t.last_message_at),
        order="last_message_at",
        wide=True,
    ),
)


def own_listing(request: SignedIn) -> Listing:
    """Newest words first; found by what the person may read, with the place where it stands."""
    player = request.user
    states = [(state, PLAYER_WORDS[state]) for state in ("waiting", "open", "solved", "closed")]
    listing = Listing(
        request,
        Ticket.objects.of_player(player).select_related("game"),
        COLUMNS,
        filters={"state": states},
        narrowed={
            "state": lambda rows, state: rows.filter(
                state__in=OVER if state == "closed" else (state,)
            )
        },
        search=(lambda query: Q(pk__in=own_tickets(player, query).values("pk")),),
        order="-last_message_at",
        name="questions",
        empty_title=_("No question here"),
        empty_text=_("Your questions and our answers stay here, whichever way you write to us."),
    )
    if listing.query:
        found = places(listing.objects, listing.query, to_player=True)
        subject = replace(
            COLUMNS[0], under=lambda t: marked(found[t.pk]) if t.pk in found else t.number
        )
        listing.columns = (subject, *COLUMNS[1:])
    return listing
