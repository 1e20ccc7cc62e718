"""Staff pages of tranches: paying what was approved."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from billing.ledger.naming import Sided
from billing.payments.views.postings import as_consequences
from funding.errors import DealMissing
from funding.forms.funds import PaymentForm
from funding.models import Tranche
from funding.services.tranches import (
    check_payment,
    disburse_tranche,
    disbursement_postings,
)
from funding.views.showing import award_trail
from incubator.accounts.guards import staff_only
from incubator.approvals.facts import agreed
from incubator.approvals.voting import approval_for
from incubator.core.money import format_money
from incubator.web.confirmations import Confirmation, confirmation_page
from incubator.web.guards import SignedIn
from incubator.web.refusals import refused_by, told_on
from incubator.web.sent_once import sent_once


def _tranche(number: str, ordinal: int) -> Tranche:
    rows = Tranche.objects.select_related("award__studio", "award__deal", "award__game")
    return get_object_or_404(rows, award__number=number, ordinal=ordinal)


@staff_only("tranche.instruct")
@sent_once
def tranche_pay(request: SignedIn, number: str, ordinal: int) -> HttpResponse:
    """What paying will post and the day it counts from, then the payment itself."""
    tranche = _tranche(number, ordinal)
    form = PaymentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        paid_on = form.cleaned_data["effective_on"]
        seen = request.POST.get("approval", "")
        with told_on(form):
            disburse_tranche(tranche=tranche, effective_on=paid_on, seen=seen, actor=request.user)
            messages.success(
                request,
                _("The payment is on its way. Another officer confirms it when it arrived."),
            )
            return redirect("funding:award", number=number)
    return confirmation_page(request, _payment_of(request, tranche, form))


def _payment_of(request: SignedIn, tranche: Tranche, form: PaymentForm) -> Confirmation:
    award, studio = tranche.award, tranche.award.studio
    amount = format_money(tranche.amount_minor, award.currency)
    approval = approval_for(tranche)
    postings, refusal = _preview(tranche)
    # What was just refused stands in the form already, beside what was typed.
    if not refusal and not form.errors:
        refusal = refused_by(lambda: check_payment(tranche=tranche, actor=request.user))
    return Confirmation(
        title=_("Pay tranche %(ordinal)s of %(award)s?")
        % {"ordinal": tranche.ordinal, "award": award.number},
        label=_("Pay %(amount)s") % {"amount": amount},
        cancel_url=reverse("funding:award", args=[award.number]),
        trail=award_trail(award, _("Pay tranche")),
        facts=[
            (_("Studio"), studio.name),
            (_("Amount"), amount),
            (_("Account"), studio.bank_account),
            *agreed(approval),
        ],
        lines=postings,
        note=_("When the bank says it arrived, a second entry takes it from the fund."),
        refusal=refusal,
        form=form,
        fields={"approval": str(approval.pk) if approval else ""},
    )


def _preview(tranche: Tranche) -> tuple[list[Sided], str]:
    try:
        return as_consequences(disbursement_postings(tranche)), ""
    except DealMissing as error:
        return [], str(error)
