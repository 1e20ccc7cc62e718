"""What a refund from a ticket would do, told before it is done."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _

from billing.ledger.naming import Sided, sided
from billing.models import OrderLine
from billing.services.refunds import needs_approval, refund_postings
from incubator.approvals.models import Approval
from incubator.approvals.voting import approvals_for
from incubator.core import books, shown
from support.models import Ticket, TicketRefund


@dataclass(frozen=True, slots=True)
class Consequence:
    """`lines` are (account, debit, credit) for the whole of what is left of an order line."""

    lines: list[Sided]
    note: str


def refund_consequence(line: OrderLine) -> Consequence:
    every = line.order.lines.prefetch_related("refunds")
    return refund_consequences([line], list(every))[0]


def refund_consequences(
    lines: Sequence[OrderLine], bought: Sequence[OrderLine]
) -> list[Consequence]:
    """Of each line by itself, where `bought` are all lines of their orders.

    The accounts of all are named at once.
    """
    refunded: Counter[int] = Counter()
    paid: Counter[int] = Counter()
    for line in bought:
        refunded[line.order_id] += line.refunded_minor
        paid[line.order_id] += line.paid_back_minor
    postings = [
        refund_postings(line, line.refundable_minor, of_order=paid[line.order_id])[0]
        for line in lines
    ]
    every = [
        (one.account.code, one.amount, one.account.currency) for group in postings for one in group
    ]
    shown_lines = iter(sided(every))
    return [
        Consequence(
            lines=list(islice(shown_lines, len(group))), note=_note(line, refunded[line.order_id])
        )
        for line, group in zip(lines, postings, strict=True)
    ]


def _note(line: OrderLine, refunded_of_order: int) -> str:
    note = _("%(studio)s sees it in its statement for %(month)s; a smaller amount posts less.") % {
        "studio": line.game.studio.name,
        "month": shown.month(books.today()),
    }
    if needs_approval(line, line.refundable_minor, of_order=refunded_of_order):
        note = _("A support lead has to agree first. %(note)s") % {"note": note}
    return note


def refundable_lines(ticket: Ticket, bought: Sequence[OrderLine]) -> list[OrderLine]:
    """Lines with money left to give back, the ones of the ticket's own order first."""
    lines = [line for line in bought if line.refundable_minor > 0]
    return sorted(lines, key=lambda line: line.order_id != ticket.order_id)


def picture_of(line: OrderLine) -> str:
    """What a refund form shows now, as its key.

    It counts the refunds so far, so that a colleague's click on the same picture of the order is
    the same refund and not a second one.
    """
    return f"{line.pk}-{len(line.refunds.all())}"


def may_wait(bought: Sequence[OrderLine]) -> bool:
    """Whether any refund of these still needs somebody's agreement."""
    return any(one.state == "requested" for line in bought for one in line.refunds.all())


def waiting_refunds(ticket: Ticket) -> list[tuple[TicketRefund, Approval | None]]:
    """Refunds of the ticket that still need somebody's agreement."""
    rows = ticket.refunds.filter(refund__state="requested")
    rows = rows.select_related("refund__order_line__order", "refund__order_line__game")
    approvals = approvals_for(row.refund for row in rows)
    return [(row, approvals.get(row.refund)) for row in rows]
