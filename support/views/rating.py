"""Rating an answer by the link of our mail: nobody has to sign in, and nothing of the ticket shows.

Programs open links, so opening it counts nothing; the button does.
"""

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from incubator.accounts.models import User
from incubator.web.guards import open_to_all
from incubator.web.refusals import told_on
from support.errors import AskedTooOften
from support.models import Score, Solution
from support.rating_forms import RatingForm
from support.services import satisfaction, settling


@open_to_all
def rate(request: HttpRequest, token: str) -> HttpResponse:
    rows = Solution.objects.select_related("ticket__merged_into", "ticket__player")
    found = get_object_or_404(rows, token=token)
    with translation.override(found.ticket.whole.language_spoken):
        return _page(request, found)


def _page(request: HttpRequest, found: Solution) -> HttpResponse:
    form = RatingForm.about(found, request.GET.get("score", ""))
    if request.method == "POST":
        form = RatingForm(request.POST)
        verb = request.POST.get("verb", "")
        is_button = verb in ("insist", "settle")
        if is_button or form.is_valid():
            with told_on(request if is_button else form):
                _do(request, found, verb, form)
                return _on(request, found)
    context = {
        "ticket": found.ticket.whole,
        "solution": found,
        "form": form,
        "may_be_rated": satisfaction.may_be_rated(found.ticket.whole),
    }
    return render(request, "support/rate.html", context)


def _do(request: HttpRequest, found: Solution, verb: str, form: RatingForm) -> None:
    if not ratelimit.consume(request, action="rating"):
        raise AskedTooOften(_("Too much came from your network within an hour. Try again later."))
    ticket, actor = found.ticket.whole, _actor(request, found)
    if verb == "insist":
        settling.insist(ticket=ticket, actor=actor)
    elif verb == "settle":
        settling.settle(ticket=ticket, actor=actor)
    else:
        satisfaction.rate(
            solution=found,
            score=Score(form.cleaned_data["score"]),
            comment=form.cleaned_data["comment"],
            actor=actor,
        )
        messages.success(request, _("Thank you. The people at the desk read this."))


def _actor(request: HttpRequest, found: Solution) -> User | None:
    """Whoever asked, where it is they who are signed in."""
    player = found.ticket.whole.player
    return player if player is not None and player == request.user else None


def _on(request: HttpRequest, found: Solution) -> HttpResponse:
    if _actor(request, found) is not None:
        return redirect("support:ticket", found.ticket.whole.number)
    return redirect("support:rate", found.token)
