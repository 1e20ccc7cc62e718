"""What the bank says of a payment: it arrived, it failed, it came back. Each asks before it posts."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from billing.ledger.services import Posting
from billing.payments import act_words as words
from billing.payments.forms import ReturnForm
from billing.payments.models import OutgoingPayment
from billing.payments.outgoing_kinds import kind_of
from billing.payments.services import outgoing, returns
from billing.payments.views.postings import as_consequences
from incubator.accounts.guards import staff_only
from incubator.core import acts
from incubator.core.money import format_money
from incubator.web.confirmations import Confirmation, ReasonForm, confirmation_page
from incubator.web.guards import SignedIn
from incubator.web.refusals import refused_by, told_on
from incubator.web.sent_once import sent_once


def _payment(number: str) -> OutgoingPayment:
    rows = OutgoingPayment.objects.select_related("entry", "instructed_by")
    return get_object_or_404(rows, number=number)


def _answered(
    request: SignedIn,
    found: OutgoingPayment,
    act: Callable[[], object],
    said: str,
    form: BaseForm | None = None,
) -> HttpResponse | None:
    """Done or refused, both told on the payment's page; None while something is to be typed."""
    if request.method != "POST" or (form is not None and not form.is_valid()):
        return None
    with told_on(request):
        act()
        messages.success(request, said)
    return redirect("payments:payment", found.number)


def _ask(
    request: SignedIn,
    found: OutgoingPayment,
    *,
    title: str,
    label: str,
    postings: tuple[Posting, ...],
    **more: Any,
) -> HttpResponse:
    url = reverse("payments:payment", args=[found.number])
    amount = format_money(found.amount_minor, found.currency)
    shown = Confirmation(
        title=title % {"number": found.number, "amount": amount},
        label=label,
        cancel_url=url,
        trail=[(_("Payments"), reverse("payments:payments")), (found.number, url), (label, "")],
        facts=[
            (_("For"), str(found.subject_said)),
            (_("Payee"), found.payee_name),
            (_("Amount"), amount),
            (pgettext("money", "To"), found.destination),
            (_("Released by"), found.instructed_by.display_name),
        ],
        lines=as_consequences(postings),
        **more,
    )
    return confirmation_page(request, shown)


@staff_only("outgoing_payment.confirm")
@sent_once
def confirm(request: SignedIn, number: str) -> HttpResponse:
    found = _payment(number)
    done = _answered(
        request,
        found,
        lambda: outgoing.confirm_payment(payment=found, actor=request.user),
        _("The payment has arrived."),
    )
    return done or _ask(
        request,
        found,
        title=_("Confirm that payment %(number)s of %(amount)s arrived?"),
        label=_("Confirm that it arrived"),
        postings=kind_of(found).confirm_postings(found),
        told=kind_of(found).told(found, "confirmed"),
        refusal=refused_by(lambda: acts.check(request.user, "outgoing_payment.confirm", found)),
    )


@staff_only("outgoing_payment.fail")
@sent_once
def fail(request: SignedIn, number: str) -> HttpResponse:
    found = _payment(number)
    form = ReasonForm(request, ask=_("What the bank reported"))
    done = _answered(
        request,
        found,
        lambda: outgoing.fail_payment(payment=found, reason=form.given, actor=request.user),
        _("The payment is taken back."),
        form,
    )
    return done or _ask(
        request,
        found,
        title=_("Record that payment %(number)s of %(amount)s failed?"),
        label=_("Record failed payment"),
        postings=outgoing.fail_postings(found),
        told=kind_of(found).told(found, "failed"),
        refusal=refused_by(lambda: acts.check(request.user, "outgoing_payment.fail", found)),
        danger=True,
        form=form,
    )


@staff_only("outgoing_payment.return")
@sent_once
def come_back(request: SignedIn, number: str) -> HttpResponse:
    found = _payment(number)
    left = returns.left_to_return(found)
    typed = request.POST if request.method == "POST" else None
    form = ReturnForm(typed, currency=found.currency, left_minor=left)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            returns.record_return(payment=found, **form.cleaned_data, actor=request.user)
            messages.success(request, _("It is recorded that the payment came back."))
            return redirect("payments:payment", found.number)
    refusal = refused_by(lambda: acts.check(request.user, words.RETURN.key, found))
    return _ask(
        request,
        found,
        title=_("Record that money of payment %(number)s of %(amount)s came back?"),
        label=_("Record returned payment"),
        postings=() if refusal else kind_of(found).return_postings(found, left),
        note=_("This is what it posts when all that is left of it came back."),
        told=kind_of(found).told(found, "returned"),
        refusal=refusal,
        danger=True,
        form=form,
    )
