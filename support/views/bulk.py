"""Several tickets at once: taken, given back or solved."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy

from incubator.accounts.guards import staff_only
from incubator.web.bulk import act_on_each
from incubator.web.buttons import button
from incubator.web.guards import SignedIn
from incubator.web.tables import chosen_rows
from support.models import Ticket
from support.services import tickets

VERBS = (
    ("take", gettext_lazy("Assign tickets to me")),
    ("give_back", gettext_lazy("Give tickets back")),
    ("solve", gettext_lazy("Solve tickets")),
    ("mark_spam", gettext_lazy("Mark tickets as spam")),
)


@staff_only("ticket.solve", "ticket.assign")
@button
def act_on_tickets(request: SignedIn) -> HttpResponse:
    actor = request.user
    acts = {
        # What a colleague has is taken over on its own page, knowingly.
        "take": lambda ticket: tickets.assign(
            ticket=ticket, assignee=actor, actor=actor, seen_with=""
        ),
        "give_back": lambda ticket: tickets.assign(
            ticket=ticket, assignee=None, actor=actor, seen_with=str(actor.pk)
        ),
        "mark_spam": lambda ticket: tickets.mark_spam(ticket=ticket, actor=actor),
        "solve": lambda ticket: tickets.solve(ticket=ticket, actor=actor),
    }
    act = acts.get(request.POST.get("verb", ""))
    if act is None:
        raise Http404
    rows = Ticket.objects.filter(pk__in=chosen_rows(request)).order_by("pk")
    return act_on_each(request, rows, act, home=reverse("support:queues"))
