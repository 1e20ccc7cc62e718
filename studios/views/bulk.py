"""Several requests at once. Only approving: a refusal owes each studio its own reason."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy

from incubator.accounts.guards import staff_only
from incubator.approvals.voting import asked_for, vote
from incubator.approvals.words import VOTE
from incubator.core import acts
from incubator.web.bulk import act_on_each
from incubator.web.buttons import button
from incubator.web.guards import SignedIn
from incubator.web.tables import chosen_rows
from studios.models import ResourceRequest

VERBS = (("approve", gettext_lazy("Approve requests")),)


# Whoever votes, also in somebody's place, is known to each approval itself.
@staff_only()
@button
def act_on_requests(request: SignedIn) -> HttpResponse:
    if request.POST.get("verb") != "approve":
        raise Http404
    # Before the first of them, for all.
    acts.prove(request.user, VOTE.key)
    rows = ResourceRequest.objects.filter(pk__in=chosen_rows(request)).order_by("pk")
    return act_on_each(
        request,
        rows,
        lambda found: vote(approval=asked_for(found), person=request.user),
        home=reverse("studios:staff_requests"),
    )
