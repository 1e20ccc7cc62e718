"""The page on which an agent says into which queue a ticket belongs, and how soon it matters."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from incubator.accounts.guards import staff_only
from incubator.web.guards import SignedIn
from incubator.web.refusals import told_on
from incubator.web.sent_once import sent_once
from support.forms import SortForm
from support.models import Priority
from support.selectors.tickets import staff_ticket
from support.services import sorting


@staff_only("ticket.sort")
@sent_once
def sort(request: SignedIn, number: str) -> HttpResponse:
    ticket = staff_ticket(request.user, number)
    before = {"queue": ticket.queue, "priority": ticket.priority}
    form = SortForm(request.POST or None, initial=before)
    if form.is_valid():
        with told_on(form):
            sorting.sort(
                ticket=ticket,
                queue=form.cleaned_data["queue"],
                priority=Priority(form.cleaned_data["priority"]),
                actor=request.user,
            )
            messages.success(request, _("The ticket is sorted."))
            return redirect("support:staff_ticket", ticket.number)
    return render(request, "support/staff/sort.html", {"ticket": ticket, "form": form})
