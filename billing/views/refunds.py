"""Signing off a refund that waits for a support lead: the last vote pays it."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from billing import act_words as words
from billing.models import REFUND, Refund
from billing.payments.views.postings import as_consequences
from billing.services import refunds
from incubator.accounts.guards import staff_only
from incubator.accounts.step_up import fresh_second_factor
from incubator.approvals.facts import agreed
from incubator.approvals.voting import approval_for
from incubator.core.money import format_money
from incubator.web.confirmations import Confirmation, confirmation_page
from incubator.web.guards import SignedIn, answer
from incubator.web.refusals import refused_by, told_on
from incubator.web.sent_once import sent_once


# Whoever votes, also in somebody's place, is known to the approval itself.
@staff_only()
@fresh_second_factor(words.DECIDING_REFUND)
@sent_once
def vote_on_refund(request: SignedIn, number: str) -> HttpResponse:
    """What approving would pay, then the vote."""
    rows = Refund.objects.select_related("order_line__order__buyer", "order_line__game")
    found = get_object_or_404(rows, number=number)
    order = found.order_line.order
    url = reverse("billing:staff_order", args=[order.number])
    if request.method != "POST":
        trail = [(_("Orders"), reverse("billing:staff_orders")), (order.number, url)]
        return ask_about_refund(request, found, cancel_url=url, trail=trail)
    with told_on(request):
        decided = refunds.decide_refund(
            refund=found,
            verdict=request.POST.get("verdict", ""),
            reason=answer(request),
            actor=request.user,
        )
        messages.success(request, said_of(decided))
    return redirect(url)


def said_of(refund: Refund) -> str:
    facts = {"refund": refund, "amount": format_money(refund.amount_minor, refund.currency)}
    if refund.state == "paid":
        return _("%(refund)s is paid: %(amount)s went back to the buyer.") % facts
    if refund.state == "refused":
        return _("%(refund)s is refused; nothing was paid.") % facts
    return _("Your answer is recorded.")


def ask_about_refund(
    request: SignedIn,
    refund: Refund,
    *,
    cancel_url: str,
    trail: Sequence[tuple[str, str]],
    told: str = "",
) -> HttpResponse:
    """The page before the vote; `told` is who else hears of it."""
    line = refund.order_line
    amount = format_money(refund.amount_minor, refund.currency)
    approval = approval_for(refund)

    def check() -> None:
        REFUND.require(refund, "approve")
        refunds.check_decision(refund=refund, actor=request.user)

    studio = _("The studio sees it in the statement of this month.")
    shown = Confirmation(
        title=_("Approve refund %(number)s of %(amount)s?")
        % {"number": refund.number, "amount": amount},
        label=_("Approve and pay back %(amount)s") % {"amount": amount},
        cancel_url=cancel_url,
        trail=[*trail, (refund.number, "")],
        facts=[
            (_("Order"), f"{line.order.number}: {line.game.title}, {line}"),
            (_("To"), line.order.buyer_label),
            (_("Why"), refund.reason),
            *agreed(approval),
        ],
        lines=as_consequences(refunds.refund_postings(line, refund.amount_minor)[0]),
        currency=refund.currency,
        note=_("A full refund takes the product out of the player's library."),
        told=f"{told} {studio}".strip(),
        refusal=refused_by(check),
        fields={"verdict": "approve", "approval": str(approval.pk) if approval else ""},
    )
    return confirmation_page(request, shown)
