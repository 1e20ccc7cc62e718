"""The staff's side of requests: what waits for whom."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from incubator.accounts.access import has_role
from incubator.accounts.guards import staff_only
from incubator.approvals.kinds import voting_roles
from incubator.approvals.voting import approval_for, may_vote
from incubator.core import audit
from incubator.web.buttons import button
from incubator.web.guards import SignedIn
from incubator.web.tables import Bulk, Column, Listing
from studios.models import ResourceRequest
from studios.services.requests import hand_over_desk
from studios.views.bulk import VERBS
from studios.views.requests import REQUEST_COLUMNS, REQUEST_FILTERS


@staff_only("resource_request.read")
def staff_requests(request: SignedIn) -> HttpResponse | StreamingHttpResponse:
    number = Column(
        "number",
        _("Request"),
        lambda r: r.number,
        order="number",
        url=lambda r: reverse("studios:staff_request", args=[r.number]),
    )
    studio = Column("studio", _("Studio"), lambda r: r.studio.name, order="studio__name")
    listing = Listing(
        request,
        ResourceRequest.objects.select_related("studio", "game", "requester"),
        (number, studio, *REQUEST_COLUMNS),
        filters=REQUEST_FILTERS,
        search=("number", "purpose", "studio__name", "game__title"),
        name="requests",
        bulk=Bulk(reverse("studios:bulk_requests"), VERBS)
        if has_role(request.user, *voting_roles(ResourceRequest))
        else None,
        empty_title=_("No request here"),
        empty_text=_("Studios ask for capital, servers and desks; what they ask is listed here."),
    )
    if listing.wants_csv:
        return listing.csv_response()
    return render(request, "studios/staff/requests.html", {"listing": listing})


@staff_only("resource_request.read")
def staff_request(request: SignedIn, number: str) -> HttpResponse:
    found = get_object_or_404(
        ResourceRequest.objects.select_related("studio", "game", "requester", "rate__item"),
        number=number,
    )
    user = request.user
    approval = approval_for(found)
    return render(
        request,
        "studios/staff/request.html",
        {
            "request_": found,
            "approval": approval,
            "may_vote": approval is not None and may_vote(approval, user),
            "history": audit.history(found),
        },
    )


@staff_only("resource_request.hand_over")
@button
def hand_over(request: SignedIn, number: str) -> str:
    found = get_object_or_404(ResourceRequest, number=number)
    hand_over_desk(resource_request=found, actor=request.user)
    return _("The desks are handed over.")
