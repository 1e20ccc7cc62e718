"""The page before a ticket's words are erased."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incubator.accounts.guards import staff_only
from incubator.web.guards import SignedIn
from incubator.web.refusals import told_on
from incubator.web.sent_once import sent_once
from support.forms import EraseForm
from support.models import Ticket
from support.selectors.tickets import staff_ticket
from support.services.erasing import erase_ticket


@staff_only("ticket.erase")
@sent_once
def erase(request: SignedIn, number: str) -> HttpResponse:
    found = staff_ticket(request.user, number)
    if found.is_erased:
        return redirect("support:staff_ticket", found.number)
    form = EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            reason = form.cleaned_data["reason"]
            erase_ticket(ticket=found, reason=reason, actor=request.user)
            return redirect("support:staff_ticket", found.number)
    context = {"ticket": found, "form": form, "lines": _lines(found)}
    return render(request, "support/staff/erase.html", context)


def _lines(ticket: Ticket) -> list[str]:
    """What erasing does, in sentences."""
    said = ticket.messages.count()
    gone = ngettext(
        "The words of %(count)s message go, with its files and raw mails.",
        "The words of %(count)s messages go, with their files and raw mails.",
        said,
    )
    return [
        gone % {"count": said},
        _("The subject goes, the address, and the letters that we sent."),
        _("Nobody finds the ticket by them any more, and the ticket is closed."),
        _("It stays written that there was a ticket, when, and who of us answered."),
    ]
