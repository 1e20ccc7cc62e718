"""Two tickets made one, and one made two: the pages on which an agent decides it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from incubator.accounts.guards import staff_only
from incubator.core import acts
from incubator.web.confirmations import Confirmation, confirmation_page
from incubator.web.guards import SignedIn
from incubator.web.refusals import refused_by, told_on
from incubator.web.sent_once import sent_once
from support import words
from support.forms import MergeForm, SplitForm
from support.models import Ticket
from support.selectors.conversations import at_the_desk
from support.selectors.tickets import alike, staff_ticket
from support.services import merging


@staff_only("ticket.merge")
@sent_once
def merge(request: SignedIn, number: str) -> HttpResponse:
    """First which other ticket, then what comes of it."""
    source = staff_ticket(request.user, number)
    typed = request.POST or request.GET
    form = MergeForm(typed if "into" in typed else None, source=source)
    if not form.is_valid():
        context = {"ticket": source, "form": form, "alike": alike(source)}
        return render(request, "support/staff/merge.html", context)
    target = form.cleaned_data["into"]
    refusal = ""
    if request.method == "POST":
        refusal = refused_by(
            lambda: merging.merge(source=source, target=target, actor=request.user)
        )
        if not refusal:
            said = _("%(source)s is part of this ticket now.") % {"source": source.number}
            messages.success(request, said)
            return redirect("support:staff_ticket", target.number)
    return confirmation_page(request, _asked(request, source, target, refusal))


def _asked(request: SignedIn, source: Ticket, target: Ticket, refusal: str) -> Confirmation:
    here = reverse("support:staff_ticket", args=[source.number])
    return Confirmation(
        title=_("Merge %(source)s into %(target)s?")
        % {"source": source.number, "target": target.number},
        label=_("Merge tickets"),
        cancel_url=here,
        trail=[(_("Tickets"), reverse("support:queues")), (source.number, here), (_("Merge"), "")],
        facts=[
            (source.number, f"{source.title} · {source.requester}"),
            (target.number, f"{target.title} · {target.requester}"),
        ],
        note=_(
            "Everything said in %(source)s is read in %(target)s from now on, and our answers go to"
            " %(person)s. Splitting undoes it."
        )
        % {"source": source.number, "target": target.number, "person": target.requester},
        fields={"into": target.number},
        refusal=refusal
        or refused_by(lambda: acts.check(request.user, "ticket.merge", source))
        or refused_by(lambda: merging.why_not_merge(source, target)),
    )


@staff_only(words.SPLIT.key)
@sent_once
def split(request: SignedIn, number: str) -> HttpResponse:
    found = staff_ticket(request.user, number)
    form = SplitForm(request.POST or None, said=at_the_desk(found))
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            other = merging.split(
                ticket=found, messages=form.cleaned_data["messages"], actor=request.user
            )
            said = _("%(number)s holds these messages now.") % {"number": other.number}
            messages.success(request, said)
            return redirect("support:staff_ticket", other.number)
    return render(request, "support/staff/split.html", {"ticket": found, "form": form})
