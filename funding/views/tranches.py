"""Staff pages of tranches: voting, paying, and what the bank says."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from funding.errors import DealMissing
from funding.forms.funds import PaymentForm
from funding.models import Disbursement, Tranche
from funding.services.tranches import (
    approve_tranche,
    confirm_disbursement,
    disburse_tranche,
    disbursement_postings,
    fail_disbursement,
    reject_tranche,
)
from funding.views.showing import ShownPosting, attempt, shown, tried
from incubator.core.access import Role
from incubator.core.stepup import fresh_second_factor
from incubator.core.views.guards import SignedIn, answer, staff_only


def _tranche(number: str, ordinal: int) -> Tranche:
    rows = Tranche.objects.select_related("award__studio", "award__deal", "award__game")
    return get_object_or_404(rows, award__number=number, ordinal=ordinal)


@require_POST
# Whoever votes, also in somebody's place, is known to the approval itself.
@staff_only()
@fresh_second_factor(gettext_noop("decide about the tranche"))
def tranche_vote(request: SignedIn, number: str, ordinal: int) -> HttpResponse:
    tranche = _tranche(number, ordinal)
    rejects = request.POST.get("verdict") == "reject"
    vote = reject_tranche if rejects else approve_tranche
    return attempt(
        request,
        lambda: vote(tranche=tranche, reason=answer(request), actor=request.user),
        said="Tranche sent back to the studio." if rejects else "Your approval is recorded.",
        to="funding:award",
        number=number,
    )


@staff_only(Role.FINANCE)
@fresh_second_factor(gettext_noop("pay the tranche"))
def tranche_pay(request: SignedIn, number: str, ordinal: int) -> HttpResponse:
    """What paying will post, then the payment itself."""
    tranche = _tranche(number, ordinal)
    form = PaymentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        paid_on = form.cleaned_data["effective_on"]
        if tried(
            form,
            lambda: disburse_tranche(tranche=tranche, effective_on=paid_on, actor=request.user),
        ):
            messages.success(request, _("The payment is on its way. Confirm it when it arrived."))
            return redirect("funding:award", number=number)
    postings, refusal = _preview(tranche)
    context = {"tranche": tranche, "form": form, "postings": postings, "refusal": refusal}
    return render(request, "funding/tranche_pay.html", context)


def _preview(tranche: Tranche) -> tuple[list[ShownPosting], str]:
    try:
        return shown(disbursement_postings(tranche)), ""
    except DealMissing as error:
        return [], str(error)


def _payment(number: str, ordinal: int) -> Disbursement:
    rows = Disbursement.objects.select_related(
        "entry", "tranche__award__studio", "tranche__award__fund", "tranche__award__deal"
    )
    return get_object_or_404(
        rows, tranche__award__number=number, tranche__ordinal=ordinal, state="instructed"
    )


@require_POST
@staff_only(Role.FINANCE)
@fresh_second_factor(gettext_noop("confirm the payment"))
def payment_confirm(request: SignedIn, number: str, ordinal: int) -> HttpResponse:
    payment = _payment(number, ordinal)
    return attempt(
        request,
        lambda: confirm_disbursement(disbursement=payment, actor=request.user),
        said=f"{payment} arrived; tranche {ordinal} is disbursed.",
        to="funding:award",
        number=number,
    )


@require_POST
@staff_only(Role.FINANCE)
@fresh_second_factor(gettext_noop("reverse the payment"))
def payment_fail(request: SignedIn, number: str, ordinal: int) -> HttpResponse:
    payment = _payment(number, ordinal)
    return attempt(
        request,
        lambda: fail_disbursement(disbursement=payment, reason=answer(request), actor=request.user),
        said=f"{payment} is reversed; the tranche is due again and needs a new request.",
        to="funding:award",
        number=number,
    )
