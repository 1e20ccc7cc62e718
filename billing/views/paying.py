"""Releasing and cancelling a payout: each act says what it will do before it does it."""

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
from billing.models import PAYOUT, Payout
from billing.payments.views.postings import as_consequences
from billing.services import payouts
from incubator.accounts.guards import staff_only
from incubator.approvals.facts import agreed
from incubator.approvals.voting import approval_for
from incubator.core.money import format_money
from incubator.web.confirmations import Confirmation, ReasonForm, confirmation_page
from incubator.web.guards import SignedIn
from incubator.web.refusals import refused_by, told_on
from incubator.web.sent_once import sent_once


def _payout(number: str) -> Payout:
    return get_object_or_404(Payout.objects.select_related("studio"), number=number)


def _answered(
    request: SignedIn,
    found: Payout,
    act: Callable[[], Payout],
    said: str,
    form: BaseForm | None = None,
) -> HttpResponse | None:
    """Done or refused, both told on the payout's page; None while something is to be typed."""
    if request.method != "POST" or (form is not None and not form.is_valid()):
        return None
    with told_on(request):
        act()
        messages.success(request, said)
    return redirect("billing:staff_payout", found.number)


def _ask(
    request: SignedIn,
    found: Payout,
    *,
    title: str,
    label: str,
    postings: tuple[Posting, ...] = (),
    **more: Any,
) -> HttpResponse:
    url = reverse("billing:staff_payout", args=[found.number])
    shown = Confirmation(
        title=title,
        label=label,
        cancel_url=url,
        trail=[(_("Payouts"), reverse("billing:staff_payouts")), (found.number, url), (label, "")],
        facts=[
            (_("Studio"), found.studio.name),
            (_("Amount"), _amount(found)),
            (pgettext("money", "To"), found.destination),
            *agreed(approval_for(found)),
        ],
        lines=as_consequences(postings),
        **more,
    )
    return confirmation_page(request, shown)


def _amount(found: Payout) -> str:
    return format_money(found.amount_minor, found.currency)


def _named(sentence: str, found: Payout) -> str:
    return sentence % {
        "amount": _amount(found),
        "number": found.number,
        "studio": found.studio.name,
    }


@staff_only("payout.release")
@sent_once
def release(request: SignedIn, number: str) -> HttpResponse:
    found = _payout(number)
    done = _answered(
        request,
        found,
        lambda: payouts.release_payout(payout=found, actor=request.user),
        _("The payout is on its way."),
    )
    return done or _ask(
        request,
        found,
        title=_named(_("Release payout %(number)s of %(amount)s?"), found),
        label=_named(_("Pay out %(amount)s"), found),
        postings=payouts.release_postings(found),
        note=_("When the bank says it arrived, a second entry takes it from the bank account."),
        told=_named(_("Finance of %(studio)s is told that it is on its way."), found),
        refusal=refused_by(lambda: payouts.check_release(payout=found, actor=request.user)),
    )


@staff_only("payout.cancel")
@sent_once
def cancel(request: SignedIn, number: str) -> HttpResponse:
    found = _payout(number)
    form = ReasonForm(request, ask=_("Why"), required=False)
    done = _answered(
        request,
        found,
        lambda: payouts.cancel_payout(payout=found, reason=form.given, actor=request.user),
        _("The payout is cancelled."),
        form,
    )
    return done or _ask(
        request,
        found,
        title=_named(_("Cancel payout %(number)s of %(amount)s?"), found),
        label=_("Cancel payout"),
        note=_("Nothing is posted. Its approval is void, and the amount can be asked for again."),
        refusal=refused_by(lambda: PAYOUT.require(found, "cancel")),
        danger=True,
        form=form,
    )
