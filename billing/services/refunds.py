"""Giving money back: to where it came from, never more than is left."""

from datetime import date
from fractions import Fraction

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from billing.errors import PurchaseKeyReused, RefundRefused
from billing.ledger import chart
from billing.ledger.chart import AccountRef
from billing.ledger.services import Draft, Posting, post_one
from billing.models import (
    ENTITLEMENT,
    ORDER,
    REFUND,
    Entitlement,
    FundedBy,
    Order,
    OrderLine,
    Refund,
)
from incubator.accounts.access import Role, require_role
from incubator.accounts.models import User
from incubator.approvals import voting
from incubator.approvals.models import Approval
from incubator.core import audit
from incubator.core.money import exponent, format_money
from incubator.core.numbers import next_number
from incubator.core.phrases import sentence

ASKED = sentence(gettext_noop("asked to refund %(amount)s"))
SERIES = "R"
# In whole units of the currency, for all refunds of one order line together: a large refund cut
# into small ones is still a large one. Beyond it a support lead agrees first.
LIMIT_WITHOUT_APPROVAL = 100


def limit_minor(currency: str) -> int:
    """What may be refunded of one order line without approval, in all."""
    return LIMIT_WITHOUT_APPROVAL * 10 ** exponent(currency)


def needs_approval(line: OrderLine, amount_minor: int) -> bool:
    """Whether this refund, with what was refunded of the line before, is past the limit."""
    return line.refunded_minor + amount_minor > limit_minor(line.currency)


@transaction.atomic
def refund_line(
    *,
    line: OrderLine,
    amount_minor: int,
    reason: str,
    key: str,
    actor: User,
    effective_on: date | None = None,
) -> Refund:
    """Refund `amount_minor` (tax included) of an order line.

    Paid at once up to the limit, else it waits for a support lead. The same `key` again returns
    the first refund. Raises RefundRefused for a free order, more than is left or a day that is
    not between the sale and today, and PurchaseKeyReused when the key stands for another refund.
    """
    require_role(actor, Role.AGENT, Role.SUPPORT_LEAD, Role.FINANCE)
    # The line is the lock that all refunds of it queue behind.
    locked = (
        OrderLine.objects.select_for_update(of=("self",))
        .select_related("order", "game")
        .get(pk=line.pk)
    )
    known = Refund.objects.filter(key=key).first()
    if known is not None:
        return _same_refund(known, locked, amount_minor)
    _check_amount(locked, amount_minor)
    happened = effective_on or timezone.localdate()
    if not locked.effective_on <= happened <= timezone.localdate():
        raise RefundRefused(
            _("%(line)s was sold on %(day)s; choose a day from then until today.")
            % {"line": locked, "day": locked.effective_on}
        )
    waits = needs_approval(locked, amount_minor)
    if not reason.strip():
        raise RefundRefused(_("Say why it is refunded; the studio reads the reason."))
    refund = Refund.objects.create(
        number=next_number(SERIES),
        order_line=locked,
        key=key,
        amount_minor=amount_minor,
        reason=reason.strip(),
        created_by=actor,
        effective_on=happened,
    )
    audit.record(
        actor=actor,
        verb=ASKED % {"amount": format_money(amount_minor, locked.currency)},
        subject=refund,
        reason=reason,
    )
    if waits:
        voting.open_approval(
            subject=refund,
            kind="refund",
            amount_minor=amount_minor,
            currency=locked.currency,
            destination=source_of(locked).code,
            url=reverse("billing:staff_order", args=[locked.order.number]),
            requester=actor,
            actor=actor,
        )
        return refund
    return _pay(refund, actor)


@transaction.atomic
def decide_refund(*, refund: Refund, verdict: str, reason: str = "", actor: User) -> Refund:
    """One person's vote on a refund over the limit; the last approval needed pays it."""
    approval = voting.vote(approval=_asked(refund), person=actor, verdict=verdict, reason=reason)
    if approval.is_rejected:
        REFUND.advance(refund, "refuse", actor=actor, reason=reason)
    elif approval.is_complete:
        line = refund.order_line
        complete = voting.require_complete(
            refund, amount_minor=refund.amount_minor, destination=source_of(line).code
        )
        # Nobody chooses where it goes, so the last vote pays it and no third person is asked.
        voting.use(complete, payer=None)
        REFUND.advance(refund, "approve", actor=actor)
        return _pay(refund, actor)
    return refund


def check_decision(*, refund: Refund, actor: User) -> None:
    """Raise what keeps this person from answering now."""
    voting.check_vote(_asked(refund), actor)


def _asked(refund: Refund) -> Approval:
    approval = voting.approval_for(refund)
    if approval is None:
        raise RefundRefused(_("%(refund)s waits for nobody's approval.") % {"refund": refund})
    return approval


def _same_refund(known: Refund, line: OrderLine, amount_minor: int) -> Refund:
    if (known.order_line_id, known.amount_minor) != (line.pk, amount_minor):
        raise PurchaseKeyReused(
            _("This form was already used for another refund. Open the order again.")
        )
    return known


def _check_amount(line: OrderLine, amount_minor: int) -> None:
    if line.gross_minor == 0:
        raise RefundRefused(
            _("%(order)s was free: there is nothing to give back.") % {"order": line.order}
        )
    left = line.refundable_minor
    if amount_minor <= 0:
        raise RefundRefused(_("A refund has to be more than zero."))
    if amount_minor > left:
        raise RefundRefused(
            _("Of %(line)s only %(amount)s is left to refund")
            % {"line": line, "amount": format_money(left, line.currency)}
            if left
            else _("%(line)s is already refunded, or its refund waits for approval.")
            % {"line": line}
        )


def source_of(line: OrderLine) -> AccountRef:
    """The account the order was paid from, which a refund goes back to."""
    order = line.order
    if order.funded_by == FundedBy.WALLET:
        if order.buyer is None:
            raise RefundRefused(_("%(order)s names no wallet.") % {"order": order})
        return chart.wallet(order.buyer.pk, line.currency)
    if order.funded_by == FundedBy.IMPORT:
        return chart.gateway("import", line.currency)
    return chart.gateway(order.source, line.currency)


def tax_part(line: OrderLine, amount_minor: int, before_minor: int, tax_before: int) -> int:
    """The tax in a refund: the refunded share of the line's tax, rounded on the running total.

    So many small refunds return exactly the tax that one large one would.
    """
    total = before_minor + amount_minor
    return round(Fraction(line.tax_minor * total, line.gross_minor)) - tax_before


def refund_postings(line: OrderLine, amount_minor: int) -> tuple[tuple[Posting, ...], int]:
    """What a refund of this amount would post now, and the tax in it."""
    paid = [refund for refund in line.refunds.all() if refund.state == "paid"]
    tax = tax_part(
        line,
        amount_minor,
        sum(refund.amount_minor for refund in paid),
        sum(refund.tax_minor for refund in paid),
    )
    postings = (
        Posting(chart.revenue(line.game.slug, line.currency), amount_minor - tax),
        Posting(chart.tax(line.order.tax_jurisdiction, line.currency), tax),
        Posting(source_of(line), -amount_minor),
    )
    return tuple(posting for posting in postings if posting.amount), tax


def _pay(refund: Refund, actor: User) -> Refund:
    line = (
        OrderLine.objects.select_for_update(of=("self",))
        .select_related("order", "game")
        .get(pk=refund.order_line_id)
    )
    postings, tax = refund_postings(line, refund.amount_minor)
    today = timezone.localdate()
    # A refund that waited for approval happens when it is paid, not when it was asked for.
    happened = refund.effective_on if refund.state == "requested" else today
    entry = post_one(
        Draft(
            key=f"refund:{refund.number}",
            kind="refund",
            description=f"Refund of {line.game.title} ({line.order.number})",
            effective_on=happened,
            postings=postings,
            subject=("billing.refund", refund.pk),
        ),
        actor=actor,
    )
    refund.tax_minor, refund.entry, refund.effective_on = tax, entry, happened
    refund.recorded_at = timezone.now()
    refund.save(update_fields=["tax_minor", "entry", "effective_on", "recorded_at"])
    REFUND.advance(refund, "pay", actor=actor)
    _settle_order(line, actor, refund.reason)
    return refund


def _settle_order(line: OrderLine, actor: User, reason: str) -> None:
    """Take back what was fully refunded and say so on the order."""
    if line.gross_minor == sum(r.amount_minor for r in line.refunds.filter(state="paid")):
        for entitlement in Entitlement.objects.active().filter(order_line=line):
            ENTITLEMENT.advance(entitlement, "revoke", actor=actor, reason=reason)
    order = Order.objects.get(pk=line.order_id)
    back = sum(
        Refund.objects.paid().filter(order_line__order=order).values_list("amount_minor", flat=True)
    )
    verb = "refund_rest" if back == order.gross_minor else "refund_part"
    ORDER.advance(order, verb, actor=actor, reason=reason)
