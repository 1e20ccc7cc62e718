"""Who must agree to payouts and to large refunds, and what follows; who stands behind an order."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import PAYOUT, REFUND, Order, Payout, Refund
from billing.payments.views.postings import as_consequences
from billing.services import payouts, refunds
from incubator.accounts.models import Role
from incubator.approvals.kinds import ApprovalKind, Band, CarriedOut, Ending, Facts, approval_kind
from incubator.approvals.payees import PayeeKind, payee_kind
from incubator.core.money import format_money


def buyers_of(orders: Iterable[int]) -> Mapping[int, frozenset[int]]:
    rows = Order.objects.filter(pk__in=list(orders), buyer__isnull=False)
    return {pk: frozenset((buyer,)) for pk, buyer in rows.values_list("pk", "buyer_id")}


payee_kind(
    PayeeKind(
        "order",
        buyers_of,
        gettext_lazy("This is your own order: a colleague has to decide about it."),
    )
)
payee_kind(
    PayeeKind(
        "person",
        lambda people: {pk: frozenset((pk,)) for pk in people},
        gettext_lazy("This is about yourself: a colleague has to decide about it."),
    )
)


# Payouts


def _lock_payout(pk: int) -> Payout:
    rows = Payout.objects.select_for_update(of=("self",)).select_related("studio")
    return rows.get(pk=pk)


def _rejected_payout(payout: Payout, ending: Ending) -> None:
    PAYOUT.advance(payout, "cancel", actor=ending.actor, reason=ending.reason)


def _voided_payout(payout: Payout, ending: Ending) -> None:
    """What it was asked for is payable again, and can be asked for anew."""
    if PAYOUT.allows(payout.state, "cancel"):
        PAYOUT.advance(
            payout, "cancel", actor=ending.actor, reason=ending.reason, because=ending.because
        )


def _paid_before(payout: Payout) -> int:
    rows = Payout.objects.filter(
        studio=payout.studio_id,
        currency=payout.currency,
        requested_at__gt=timezone.now() - timedelta(days=30),
    ).exclude(state__in=("cancelled", "failed", "returned"))
    return rows.exclude(pk=payout.pk).aggregate(sum=Sum("amount_minor"))["sum"] or 0


def _facts_of_payout(payout: Payout) -> Facts:
    currency = payout.currency
    left = payouts.payable_balance(payout.studio, currency)
    if payout.state == "requested":
        left -= payout.amount_minor
    paid = Payout.objects.filter(studio=payout.studio_id, currency=currency, state="confirmed")
    so_far = paid.exclude(pk=payout.pk).aggregate(sum=Sum("amount_minor"))["sum"] or 0
    return Facts(
        facts=[
            (_("Studio"), payout.studio.name),
            (_("Payable to the studio afterwards"), format_money(left, currency)),
            (_("Paid out to the studio so far"), format_money(so_far, currency)),
        ],
        lines=as_consequences(payouts.release_postings(payout)),
    )


approval_kind(
    ApprovalKind(
        key="payout",
        label=gettext_lazy("payout"),
        approve=gettext_lazy("Approve payout"),
        reject=gettext_lazy("Reject payout"),
        bands=(
            Band(1_000_000, ((Role.FINANCE, 1),)),
            Band(None, ((Role.FINANCE, 2),)),
        ),
        subject=Payout,
        lock=_lock_payout,
        page=lambda payout: reverse("billing:staff_payout", args=[payout.number]),
        facts=_facts_of_payout,
        sum_before=_paid_before,
        read="payout.read",
        rejected=_rejected_payout,
        voided=_voided_payout,
    )
)


# Refunds. The agent asks, the last vote pays: nobody chooses where it goes.


def _lock_refund(pk: int) -> Refund:
    """Its order first, the lock that all refunds of the order's lines queue behind."""
    order = Refund.objects.values_list("order_line__order", flat=True).get(pk=pk)
    Order.objects.select_for_update().get(pk=order)
    return Refund.objects.select_for_update().get(pk=pk)


def _refused_refund(refund: Refund, ending: Ending) -> None:
    if REFUND.allows(refund.state, "refuse"):
        REFUND.advance(
            refund, "refuse", actor=ending.actor, reason=ending.reason, because=ending.because
        )


def _facts_of_refund(refund: Refund) -> Facts:
    line = refund.order_line
    before = refunds.refunded_of_order(refund.order_line.order, but=refund)
    return Facts(
        facts=[
            (_("Order"), f"{line.order.number}: {line.game.title}, {line}"),
            (_("Buyer"), line.order.buyer_label),
            (_("Paid for the order"), format_money(line.order.gross_minor, refund.currency)),
            (_("Refunded of the order so far"), format_money(before, refund.currency)),
            (_("Why"), refund.reason),
        ],
        lines=as_consequences(refunds.refund_postings(line, refund.amount_minor)[0])
        if refund.state == "requested"
        else [],
        note=_("A full refund takes the product out of the player's library."),
        told=_("The studio sees it in the statement of this month."),
    )


def _answered_refund(refund: Refund) -> str:
    facts = {"refund": refund, "amount": format_money(refund.amount_minor, refund.currency)}
    if refund.state == "paid":
        return _("%(refund)s is paid: %(amount)s went back to the buyer.") % facts
    if refund.state == "refused":
        return _("%(refund)s is refused; nothing was paid.") % facts
    return ""


approval_kind(
    ApprovalKind(
        key="refund",
        label=gettext_lazy("refund"),
        approve=gettext_lazy("Approve and pay back"),
        reject=gettext_lazy("Refuse refund"),
        bands=(
            Band(refunds.LIMIT_OF_A_LEAD, ((Role.SUPPORT_LEAD, 1),)),
            Band(None, ((Role.SUPPORT_LEAD, 1), (Role.FINANCE, 1))),
        ),
        subject=Refund,
        lock=_lock_refund,
        page=lambda refund: reverse("billing:staff_order", args=[refund.order_line.order.number]),
        facts=_facts_of_refund,
        read="order.read",
        sum_before=lambda refund: refunds.refunded_of_order(refund.order_line.order, but=refund),
        completed=lambda refund, ending: refunds.pay_approved(refund=refund, actor=ending.actor),
        rejected=_refused_refund,
        voided=_refused_refund,
        answered=_answered_refund,
        carried_out_by=CarriedOut.SYSTEM,
    )
)
