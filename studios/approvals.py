"""Who must agree to what studios ask for, and what follows; who stands behind a studio."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incubator.accounts.models import Role, User
from incubator.accounts.services.locks import NOT_FOR_LEADS
from incubator.approvals.kinds import ApprovalKind, Band, Ending, Facts, approval_kind
from incubator.approvals.payees import PayeeKind, payee_kind
from incubator.core.money import format_money
from studios.models import RESOURCE_REQUEST, Membership, ResourceKind, ResourceRequest

BANDS = {
    ResourceKind.CAPITAL: (Band(None, ((Role.FUND_MANAGER, 1), (Role.FINANCE, 1))),),
    ResourceKind.SERVER: (Band(None, ((Role.OPERATIONS, 1),)),),
    ResourceKind.DESK: (Band(None, ((Role.OPERATIONS, 1),)),),
    ResourceKind.SERVICE: (Band(None, ((Role.OPERATIONS, 1),)),),
}
LABELS = {
    ResourceKind.CAPITAL: gettext_lazy("request for capital"),
    ResourceKind.SERVER: gettext_lazy("request for servers"),
    ResourceKind.DESK: gettext_lazy("request for desks"),
    ResourceKind.SERVICE: gettext_lazy("request for customer service"),
}
STANDING = ("submitted", "approved", "fulfilled")


def members_of(studios: Iterable[int]) -> Mapping[int, frozenset[int]]:
    """Everybody who belongs to the studio, whatever their role."""
    rows = Membership.objects.filter(studio__in=list(studios)).order_by().values("studio_id")
    found = rows.annotate(people=ArrayAgg("user_id")).values_list("studio_id", "people")
    return {studio: frozenset(people) for studio, people in found}


payee_kind(
    PayeeKind(
        "studio",
        members_of,
        gettext_lazy("You are a member of the studio that this is for; somebody else has to act."),
    )
)


@NOT_FOR_LEADS.append
def _is_member(user: User) -> str:
    """A studio stands still while its people are locked out."""
    if not Membership.objects.filter(user=user).exists():
        return ""
    return _("This person is a member of a studio: an administrator locks the account.")


def _lock(pk: int) -> ResourceRequest:
    rows = ResourceRequest.objects.select_for_update(of=("self",))
    return rows.select_related("studio").get(pk=pk)


def _approved(request: ResourceRequest, ending: Ending) -> None:
    RESOURCE_REQUEST.advance(request, "approve", actor=ending.actor)
    if request.extends_id is not None:
        # More of what is there already: nothing has to be provided.
        RESOURCE_REQUEST.advance(request, "fulfil", actor=ending.actor)


def _rejected(request: ResourceRequest, ending: Ending) -> None:
    RESOURCE_REQUEST.advance(request, "reject", actor=ending.actor)


def _taken_back(request: ResourceRequest, ending: Ending) -> None:
    if RESOURCE_REQUEST.allows(request.state, "cancel"):
        RESOURCE_REQUEST.advance(request, "cancel", actor=ending.actor, because=ending.because)


def _sum_before(request: ResourceRequest) -> int:
    """What the studio asked for of the same resource lately and was not refused."""
    since = timezone.now() - timedelta(days=30)
    rows = ResourceRequest.objects.filter(
        studio=request.studio_id,
        kind=request.kind,
        currency=request.currency,
        state__in=STANDING,
        created_at__gt=since,
    )
    return rows.exclude(pk=request.pk).aggregate(sum=Sum("amount_minor"))["sum"] or 0


def _facts(request: ResourceRequest) -> Facts:
    given = ResourceRequest.objects.filter(
        studio=request.studio_id, currency=request.currency, state__in=("approved", "fulfilled")
    )
    before = given.exclude(pk=request.pk).aggregate(sum=Sum("amount_minor"))["sum"] or 0
    facts: list[tuple[str, object]] = [(_("Studio"), request.studio.name)]
    if request.game:
        facts.append((_("Game"), request.game.title))
    facts += [
        (_("Resource"), request.get_kind_display()),
        *([(_("Quantity"), request.quantity_said)] if request.rate else []),
        *([(_("Servers at once"), request.at_once)] if request.kind == ResourceKind.SERVER else []),
        (_("What it is for"), request.purpose),
        *([(_("Who bears it"), request.borne_by.label)] if request.borne_by else []),
        (_("Approved for the studio so far"), format_money(before, request.currency)),
    ]
    return Facts(facts=facts)


def _page(request: ResourceRequest) -> str:
    return reverse("studios:staff_request", args=[request.number])


def _answered(request: ResourceRequest) -> str:
    return _("Your answer is recorded. %(found)s is %(label)s.") % {
        "found": request,
        "label": request.label,
    }


for _kind in ResourceKind:
    approval_kind(
        ApprovalKind(
            key=f"{_kind}_request",
            label=LABELS[_kind],
            approve=gettext_lazy("Approve request"),
            reject=gettext_lazy("Reject request"),
            bands=BANDS[_kind],
            subject=ResourceRequest,
            lock=_lock,
            page=_page,
            facts=_facts,
            sum_before=_sum_before,
            completed=_approved,
            rejected=_rejected,
            voided=_taken_back,
            answered=_answered,
            read="resource_request.read",
        )
    )
