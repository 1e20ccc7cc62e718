"""Staff page of settlement: every deal, what is due, and the button that settles it."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_POST

from funding.forms.deals import first_of_month
from funding.models import Deal, Statement
from funding.selectors.awards import is_finance
from funding.selectors.estimates import Estimate, estimates_of
from funding.selectors.settlement import due_months, last_finished_month, open_months, statement_for
from funding.services.settlement import settle_month
from funding.views.funds import MONEY
from funding.views.showing import attempt
from incubator.core.access import Role, has_role
from incubator.core.jobs import start_job
from incubator.core.stepup import fresh_second_factor
from incubator.core.views.guards import SignedIn, staff_only


@dataclass(frozen=True, slots=True)
class DealRow:
    deal: Deal
    due: list[date]
    last: Statement | None
    estimate: Estimate


@staff_only(*MONEY)
def settlement(request: SignedIn) -> HttpResponse:
    deals = Deal.objects.select_related("game", "studio").order_by("studio__name", "pk")
    found = due_months(deals)
    estimates = estimates_of([deal for deal, _due in found])
    newest = Statement.objects.order_by("deal_id", "-period_start").distinct("deal_id")
    last = {statement.deal_id: statement for statement in newest}
    rows = [
        DealRow(deal=deal, due=due, last=last.get(deal.pk), estimate=estimates[deal.pk])
        for deal, due in found
    ]
    recent = Statement.objects.select_related("deal__game", "deal__studio").order_by("-pk")[:30]
    context = {
        "rows": rows,
        "recent": recent,
        "is_finance": is_finance(request.user),
        "may_sign": has_role(request.user, Role.FUND_MANAGER),
        "anything_due": any(row.due for row in rows),
    }
    return render(request, "funding/settlement.html", context)


@require_POST
@staff_only(Role.FINANCE)
@fresh_second_factor(gettext_noop("settle the month"))
def settle(request: SignedIn, number: str) -> HttpResponse:
    """Settle the next open month of a deal, or the one that is posted as `month`."""
    deal = get_object_or_404(Deal, number=number)
    due = open_months(deal, last_finished_month(deal))
    month = first_of_month(request.POST.get("month", "")) or (
        due[0] if due else last_finished_month(deal)
    )
    known = statement_for(deal, month)
    return attempt(
        request,
        lambda: settle_month(deal=deal, month=month, actor=request.user),
        said=f"{month:%B %Y} was settled before: {known}."
        if known
        else f"{month:%B %Y} is settled.",
        to="funding:settlement",
    )


@require_POST
@staff_only(Role.FINANCE)
@fresh_second_factor(gettext_noop("settle every month that is due"))
def settle_all(request: SignedIn) -> HttpResponse:
    """Settle everything that is due, as long work that can be watched and left."""
    job = start_job(
        kind="settle_due", title=gettext("Settle every month that is due"), owner=request.user
    )
    return redirect("core:job", job.pk)
