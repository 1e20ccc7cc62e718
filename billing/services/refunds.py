"""Giving money back: to where it came from, never more than is left."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from billing import act_words as words
from billing import entry_words, subscription_words
from billing.cards.services.tenders import give_back, record_given_back
from billing.errors import PurchaseKeyReused, RefundRefused
from billing.ledger.chart import AccountRef
from billing.ledger.services import Draft, Posting, post_one
from billing.models import (
    ENTITLEMENT,
    ORDER,
    REFUND,
    Entitlement,
    Order,
    OrderLine,
    Refund,
    RefundPart,
)
from billing.selectors.quotes import sale_postings
from billing.selectors.tenders import account_of, destination_of, filled_by, given_back_of
from billing.services.periods import hold_subscription_of, stop_after
from incubator.accounts.models import User
from incubator.approvals import voting
from incubator.approvals.asking import open_approval
from incubator.core import acts, audit, books, shown
from incubator.core.money import format_money, limit_in
from incubator.core.numbers import next_number
from incubator.core.words import Money

SERIES = "R"
# In US dollars, see `limit_in`, for all refunds of one order line together: a large refund cut
# into small ones is still a large one. Beyond it a support lead agrees first.
LIMIT_WITHOUT_APPROVAL = 100
# For all refunds of one order together. Beyond it finance agrees as well.
LIMIT_OF_A_LEAD = 1_000


def limit_minor(currency: str) -> int:
    """What may be refunded of one order line without approval, in all."""
    return limit_in(currency, LIMIT_WITHOUT_APPROVAL)


def needs_approval(line: OrderLine, amount_minor: int, *, of_order: int | None = None) -> bool:
    """Whether this refund, with what was refunded of the line before, is past the limit.

    Or, with what was refunded of the whole order, past what a support lead agrees to alone; that is
    `of_order` where the caller has it at hand.
    """
    if line.refunded_minor + amount_minor > limit_minor(line.currency):
        return True
    most = limit_in(line.currency, LIMIT_OF_A_LEAD)
    if line.order.gross_minor <= most:
        return False
    before = refunded_of_order(line.order) if of_order is None else of_order
    return before + amount_minor > most


def refunded_of_order(order: Order, *, but: Refund | None = None) -> int:
    """Paid back or promised of all lines of the order, small refunds included."""
    rows = Refund.objects.standing().filter(order_line__order=order)
    others = rows.exclude(pk=but.pk) if but else rows
    return others.aggregate(sum=Sum("amount_minor"))["sum"] or 0


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
    the first refund. Raises RefundRefused for a free order, more than is left or a day that is not
    between the sale and today, NotDistinct for one's own order, and PurchaseKeyReused when the key
    stands for another refund.
    """
    # The order is the lock that all refunds of its lines queue behind; a line is never changed.
    locked = (
        OrderLine.objects.select_for_update(of=("order",))
        .select_related("order", "game")
        .get(pk=line.pk)
    )
    acts.require(actor, words.ASK_REFUND.key, locked.order)
    known = Refund.objects.filter(key=key).first()
    if known is not None:
        return _same_refund(known, locked, amount_minor)
    _check_amount(locked, amount_minor)
    happened = effective_on or books.today()
    if not locked.effective_on <= happened <= books.today():
        raise RefundRefused(
            _("%(line)s was sold on %(day)s; choose a day from then until today.")
            % {"line": locked, "day": shown.day(locked.effective_on)}
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
        said=words.ASK_REFUND(amount=Money(amount_minor, locked.currency)),
        subject=refund,
        reason=reason,
    )
    if waits:
        open_approval(
            subject=refund,
            kind="refund",
            amount_minor=amount_minor,
            currency=locked.currency,
            destination=destination_of(locked.order),
            payee=locked.order.payee,
            requester=actor,
            actor=actor,
        )
        return refund
    return _pay(refund, actor)


@transaction.atomic
def pay_approved(*, refund: Refund, actor: User | None) -> Refund:
    """Pay a refund whose approval is complete: the last vote does, so no third person is asked."""
    destination = destination_of(refund.order_line.order)
    complete = voting.require_complete(
        refund, amount_minor=refund.amount_minor, destination=destination
    )
    voting.use(complete, payer=None)
    REFUND.advance(refund, "approve", actor=actor)
    return _pay(refund, actor)


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


@dataclass(frozen=True, slots=True)
class Returned:
    """What of an order line goes back with one refund of it, with what it is a part of."""

    line: OrderLine
    gross_minor: int
    units: int
    tax_minor: int
    fee_minor: int
    settled_gross_minor: int
    settled_tax_minor: int
    settled_fee_minor: int

    @property
    def game_id(self) -> int:
        return self.line.game_id

    @property
    def currency(self) -> str:
        return self.line.currency

    @property
    def settled_currency(self) -> str:
        return self.line.settled_currency

    @property
    def tax_jurisdiction(self) -> str:
        return self.line.tax_jurisdiction


def returned_with(line: OrderLine, amount_minor: int) -> Returned:
    """What a refund of this amount would return now: its share, rounded on the running total.

    So many small refunds return exactly the tax, the fee and the settled sums that one large one
    would.
    """
    paid = [refund for refund in line.refunds.all() if refund.state == "paid"]
    total = amount_minor + sum(refund.amount_minor for refund in paid)
    share = Fraction(total, line.gross_minor)

    def part(whole: int, name: str) -> int:
        return round(whole * share) - sum(getattr(refund, name) for refund in paid)

    return Returned(
        line=line,
        gross_minor=amount_minor,
        units=line.units if total == line.gross_minor else 0,
        tax_minor=part(line.tax_minor, "tax_minor"),
        fee_minor=part(line.fee_minor, "fee_minor"),
        settled_gross_minor=part(line.settled_gross_minor, "settled_amount_minor"),
        settled_tax_minor=part(line.settled_tax_minor, "settled_tax_minor"),
        settled_fee_minor=part(line.settled_fee_minor, "settled_fee_minor"),
    )


def refund_postings(
    line: OrderLine, amount_minor: int, *, of_order: int | None = None
) -> tuple[tuple[Posting, ...], Returned]:
    """What a refund of this amount would post now, and what it would return of the line.

    `of_order` is what was paid back of the whole order, where the caller has it at hand.
    """
    order = line.order
    before = given_back_of(order) if of_order is None else of_order
    returned = returned_with(line, amount_minor)
    sums: Counter[AccountRef] = Counter()
    for tender, part in filled_by(order.tenders.all(), before, amount_minor):
        sums[account_of(order, tender)] -= part
    taken = (Posting(one.account, -one.amount) for one in sale_postings([returned]))
    return (*taken, *(Posting(account, amount) for account, amount in sums.items())), returned


def _pay(refund: Refund, actor: User | None) -> Refund:
    line = (
        OrderLine.objects.select_for_update(of=("order",))
        .select_related("order", "game")
        .get(pk=refund.order_line_id)
    )
    hold_subscription_of(line)
    before = given_back_of(line.order)
    postings, returned = refund_postings(line, refund.amount_minor, of_order=before)
    parts = filled_by(line.order.tenders.select_related("card__batch"), before, refund.amount_minor)
    by_card = {tender.card: part for tender, part in parts if tender.card}
    # In the order in which a purchase locks them, or the two wait for each other.
    for card in sorted(by_card, key=lambda card: card.pk):
        # Locks it, and refuses more than was spent of it.
        give_back(card, amount_minor=by_card[card])
    now = timezone.now()
    # A refund that waited for approval happens when it is paid, not when it was asked for.
    happened = refund.effective_on if refund.state == "requested" else books.day_of(now)
    entry = post_one(
        Draft(
            key=f"refund:{refund.number}",
            said=entry_words.REFUND(game=line.game.title, order=line.order.number),
            effective_on=happened,
            postings=postings,
            subject=("billing.refund", refund.pk),
        ),
        actor=actor,
    )
    RefundPart.objects.bulk_create(
        RefundPart(refund=refund, tender=tender, amount_minor=part) for tender, part in parts
    )
    for tender, part in parts:
        if tender.card:
            subject = ("billing.refund", refund.pk)
            record_given_back(tender.card, amount_minor=part, entry=entry, subject=subject)
    frozen = ("units", "tax_minor", "fee_minor", "settled_tax_minor", "settled_fee_minor")
    for name in frozen:
        setattr(refund, name, getattr(returned, name))
    refund.settled_amount_minor, refund.entry = returned.settled_gross_minor, entry
    refund.effective_on, refund.recorded_at = happened, now
    refund.save(
        update_fields=[*frozen, "settled_amount_minor", "entry", "effective_on", "recorded_at"]
    )
    REFUND.advance(refund, "pay", actor=actor)
    _settle_order(line, actor)
    return refund


def _settle_order(line: OrderLine, actor: User | None) -> None:
    """Take back what was fully refunded and say so on the order.

    Its buyer reads that history, so the reason, which is for the studio, stays with the refund.
    """
    if line.gross_minor == sum(r.amount_minor for r in line.refunds.filter(state="paid")):
        for entitlement in Entitlement.objects.active().filter(order_line=line):
            ENTITLEMENT.advance(entitlement, "revoke", actor=actor)
        stop_after(line, subscription_words.GIVEN_BACK())
    order = Order.objects.get(pk=line.order_id)
    back = sum(
        Refund.objects.paid().filter(order_line__order=order).values_list("amount_minor", flat=True)
    )
    verb = "refund_rest" if back == order.gross_minor else "refund_part"
    ORDER.advance(order, verb, actor=actor)
