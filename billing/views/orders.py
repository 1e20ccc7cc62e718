"""Orders and refunds, as the staff see them."""

from django.contrib import messages
from django.db.models import Sum
from django.db.models.functions import Coalesce
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from billing.forms.refunds import RefundForm
from billing.ledger.selectors import lines_of_entries
from billing.models import ORDER, Order, OrderLine, Refund
from billing.payments.views.postings import as_consequences, reads_ledger
from billing.selectors.tenders import said_of
from billing.services import refunds
from incubator.accounts.guards import staff_only
from incubator.approvals.voting import approvals_for, may_vote
from incubator.core import acts
from incubator.core.audit import history
from incubator.core.money import format_money
from incubator.web.guards import SignedIn
from incubator.web.refusals import told_on
from incubator.web.sent_once import key_of, sent_once
from incubator.web.tables import Column, Listing

COLUMNS = (
    Column(
        "number",
        gettext_lazy("Order"),
        lambda order: order.number,
        order="pk",
        url=lambda order: reverse("billing:staff_order", args=[order.number]),
    ),
    Column(
        "state",
        gettext_lazy("State"),
        lambda order: ORDER.label(order.state),
        tone=lambda order: order.tone,
    ),
    Column("buyer", gettext_lazy("Buyer"), lambda order: order.buyer_label),
    Column(
        "games",
        gettext_lazy("Bought"),
        lambda order: ", ".join(str(line) for line in order.lines.all()),
    ),
    Column(
        "on",
        gettext_lazy("Date"),
        lambda order: order.effective_on,
        order="effective_on",
        in_books=True,
        whole=True,
    ),
    Column(
        "gross",
        gettext_lazy("Amount"),
        lambda order: format_money(order.gross_minor, order.currency),
        order="gross_minor",
        numeric=True,
    ),
)


@staff_only("order.read")
@require_GET
def orders(request: SignedIn) -> HttpResponseBase:
    listing = Listing(
        request=request,
        queryset=Order.objects.select_related("buyer").prefetch_related(
            "lines__game", "lines__product"
        ),
        columns=COLUMNS,
        filters={"state": ORDER.choices},
        search=("number", "buyer__email", "buyer__name", "buyer_reference"),
        name="orders",
        empty_title=_("No orders yet"),
        empty_text=_("An order appears here when a player buys, or when purchases are imported."),
    )
    if listing.wants_csv:
        return listing.csv_response()
    return render(request, "billing/staff/orders.html", {"listing": listing})


@staff_only("order.read")
@require_GET
def order(request: SignedIn, number: str) -> HttpResponse:
    found = get_object_or_404(Order.objects.select_related("buyer", "entry"), number=number)
    lines = list(
        found.lines.select_related("game__studio", "product", "receiver").prefetch_related(
            "refunds__entry"
        )
    )
    tenders = found.tenders.select_related("payment").annotate(
        back=Coalesce(Sum("returned__amount_minor"), 0)
    )
    given = [refund for line in lines for refund in line.refunds.all()]
    waiting = [
        (refund, approval, may_vote(approval, request.user))
        for refund, approval in approvals_for(
            refund for refund in given if refund.state == "requested"
        ).items()
    ]
    context = {
        "order": found,
        "lines": lines,
        "tenders": [(said_of(one), one.amount_minor, one.back) for one in tenders],
        "refunds": given,
        "waiting": waiting,
        "ledger_lines": lines_of_entries([found.entry, *(refund.entry for refund in given)]),
        "linked": reads_ledger(request.user),
        "may_refund": acts.may(request.user, "refund.ask", found),
        "history": history(found, *given),
    }
    return render(request, "billing/staff/order.html", context)


@staff_only("refund.ask")
@sent_once
def refund(request: SignedIn, number: str, line: int) -> HttpResponse:
    """Ask how much and why; show what a refund of all that is left would post."""
    found = get_object_or_404(
        OrderLine.objects.select_related("order__buyer", "game", "product"),
        order__number=number,
        pk=line,
    )
    form = RefundForm(request.POST or None, line=found)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            given = refunds.refund_line(
                line=found,
                amount_minor=form.cleaned_data["amount_minor"],
                reason=form.cleaned_data["reason"],
                key=str(key_of(request)),
                actor=request.user,
            )
            messages.success(request, _told(given))
            return redirect("billing:staff_order", number)
    left = found.refundable_minor
    postings = refunds.refund_postings(found, left)[0] if left else ()
    context = {
        "line": found,
        "form": form,
        "consequences": as_consequences(postings),
        "limit_minor": refunds.limit_minor(found.currency),
    }
    return render(request, "billing/staff/refund.html", context)


def _told(given: Refund) -> str:
    amount = format_money(given.amount_minor, given.currency)
    if given.state == "paid":
        return _("%(amount)s went back to the buyer.") % {"amount": amount}
    return _("%(refund)s of %(amount)s waits for a support lead.") % {
        "refund": given,
        "amount": amount,
    }
