"""Staff pages of money that leaves: the list, and one payment."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET

from billing.ledger.selectors import lines_of_entries
from billing.payments import act_words as words
from billing.payments.models import OUTGOING, OutgoingPayment
from billing.payments.outgoing_kinds import kind_of, outgoing_kinds
from billing.payments.views.postings import as_consequences, reads_ledger
from incubator.accounts.guards import staff_only
from incubator.core import acts
from incubator.core.audit import history
from incubator.core.money import format_money
from incubator.web.guards import SignedIn
from incubator.web.tables import Column, Listing

COLUMNS = (
    Column(
        "number",
        gettext_lazy("Payment"),
        lambda payment: payment.number,
        order="pk",
        url=lambda payment: reverse("payments:payment", args=[payment.number]),
    ),
    Column(
        "state",
        gettext_lazy("State"),
        lambda payment: OUTGOING.label(payment.state),
        tone=lambda payment: payment.tone,
    ),
    Column("for", gettext_lazy("For"), lambda payment: str(payment.subject_said)),
    Column(
        "payee",
        pgettext_lazy("money", "To"),
        lambda payment: payment.payee_name,
        order="payee_name",
    ),
    Column(
        "day",
        gettext_lazy("Paid on"),
        lambda payment: payment.effective_on,
        order="effective_on",
        in_books=True,
    ),
    Column(
        "amount",
        gettext_lazy("Amount"),
        lambda payment: format_money(payment.amount_minor, payment.currency),
        order="amount_minor",
        numeric=True,
    ),
)


@staff_only("outgoing_payment.read")
@require_GET
def listed(request: SignedIn) -> HttpResponseBase:
    listing = Listing(
        request=request,
        queryset=OutgoingPayment.objects.all(),
        columns=COLUMNS,
        filters={
            "state": OUTGOING.choices,
            "kind": [(kind.key, kind.label) for kind in outgoing_kinds()],
        },
        search=("number", "payee_name", "destination"),
        name="payments",
        empty_title=_("No payments yet"),
        empty_text=_("A payment is made when a tranche is paid or a payout is released."),
    )
    if listing.wants_csv:
        return listing.csv_response()
    return render(request, "payments/payments.html", {"listing": listing})


@staff_only("outgoing_payment.read")
@require_GET
def payment(request: SignedIn, number: str) -> HttpResponse:
    found = get_object_or_404(
        OutgoingPayment.objects.select_related(
            "entry", "outcome_entry", "instructed_by", "finished_by"
        ),
        number=number,
    )
    returns = list(found.returns.select_related("entry", "recorded_by"))
    on_its_way = found.state == "instructed"
    entries = [found.entry, found.outcome_entry, *(one.entry for one in returns)]
    open_to = acts.open_to(found, request.user)
    context = {
        "payment": found,
        "subject_page": kind_of(found).page(found),
        "returns": returns,
        "may_finish": OUTGOING["confirm"].key in open_to,
        "may_return": words.RETURN.key in open_to,
        "linked": reads_ledger(request.user),
        "ledger_lines": lines_of_entries(entries),
        "consequences": as_consequences(kind_of(found).confirm_postings(found))
        if on_its_way
        else [],
        "history": history(found),
    }
    return render(request, "payments/payment.html", context)
