"""What the bank says about a payment: it arrived, or it came back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from billing.ledger.services import Posting
from funding import act_words as words
from funding.models import DISBURSEMENT, Disbursement
from funding.services.tranches import (
    confirm_disbursement,
    confirm_postings,
    fail_disbursement,
    fail_postings,
)
from funding.views.showing import award_trail, shown
from incubator.accounts.guards import staff_only
from incubator.accounts.step_up import fresh_second_factor
from incubator.approvals.facts import agreed
from incubator.approvals.voting import approval_for
from incubator.core.money import format_money
from incubator.web.confirmations import Confirmation, ReasonForm, confirmation_page
from incubator.web.guards import SignedIn
from incubator.web.refusals import refused_by, told_on
from incubator.web.sent_once import sent_once


def _payment(number: str, ordinal: int) -> Disbursement:
    """The newest of the tranche, whatever became of it: two people may confirm it at once."""
    rows = Disbursement.objects.select_related(
        "entry",
        "instructed_by",
        "tranche__award__studio",
        "tranche__award__game",
        "tranche__award__fund",
        "tranche__award__deal",
    ).filter(tranche__award__number=number, tranche__ordinal=ordinal)
    found = rows.order_by("pk").last()
    if found is None:
        raise Http404
    return found


@staff_only("disbursement.confirm")
@fresh_second_factor(words.CONFIRMING_DISBURSEMENT)
@sent_once
def payment_confirm(request: SignedIn, number: str, ordinal: int) -> HttpResponse:
    payment = _payment(number, ordinal)
    if request.method == "POST":
        with told_on(request):
            confirm_disbursement(disbursement=payment, actor=request.user)
            said = _("%(payment)s arrived; tranche %(ordinal)s is disbursed.")
            messages.success(request, said % {"payment": payment, "ordinal": ordinal})
        return redirect("funding:award", number)
    return _ask(
        request,
        payment,
        title=_("Confirm that payment %(number)s of %(amount)s arrived?"),
        label=_("Confirm payment"),
        postings=confirm_postings(payment),
        refusal=refused_by(lambda: DISBURSEMENT.require(payment, "confirm")),
    )


@staff_only("disbursement.fail")
@fresh_second_factor(words.FAILING_DISBURSEMENT)
@sent_once
def payment_fail(request: SignedIn, number: str, ordinal: int) -> HttpResponse:
    payment = _payment(number, ordinal)
    form = ReasonForm(request, ask=_("What the bank says"))
    if request.method == "POST" and form.is_valid():
        with told_on(request):
            fail_disbursement(disbursement=payment, reason=form.given, actor=request.user)
            said = _("%(payment)s is reversed; the tranche is due again and needs a new request.")
            messages.success(request, said % {"payment": payment})
        return redirect("funding:award", number)
    return _ask(
        request,
        payment,
        title=_("Record that payment %(number)s of %(amount)s came back?"),
        label=_("Record failed payment"),
        postings=fail_postings(payment),
        note=_("Its approval is void: the tranche is due again and needs a new request."),
        refusal=refused_by(lambda: DISBURSEMENT.require(payment, "fail")),
        danger=True,
        form=form,
    )


def _ask(
    request: SignedIn,
    payment: Disbursement,
    *,
    title: str,
    label: str,
    postings: tuple[Posting, ...],
    **more: Any,
) -> HttpResponse:
    award = payment.tranche.award
    amount = format_money(payment.amount_minor, payment.currency)
    confirmation = Confirmation(
        title=title % {"number": payment.number, "amount": amount},
        label=label,
        cancel_url=reverse("funding:award", args=[award.number]),
        trail=award_trail(award, label),
        facts=[
            (_("Studio"), award.studio.name),
            (_("Amount"), amount),
            (_("Account"), payment.destination),
            *agreed(approval_for(payment.tranche)),
            (_("Paid by"), payment.instructed_by.display_name),
        ],
        lines=shown(postings),
        currency=payment.currency,
        **more,
    )
    return confirmation_page(request, confirmation)
