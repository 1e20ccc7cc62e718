"""Loading tickets for a viewer, and what stands beside them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.http import Http404

from billing.models import Order, OrderLine
from billing.selectors.wallets import wallet_balance
from incubator.core.access import require_staff
from incubator.core.models import User
from support.models import Direction, Message, Ticket

SHOWN_ORDERS = 20


def own_ticket(player: User, number: str) -> Ticket:
    """A player's own ticket; anybody else's does not exist for them."""
    found = Ticket.objects.of_player(player).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def staff_ticket(viewer: User, number: str) -> Ticket:
    require_staff(viewer)
    rows = Ticket.objects.select_related("queue", "player", "assignee", "order", "game", "follows")
    found = rows.filter(number=number).first()
    if found is None:
        raise Http404
    return found


def conversation(ticket: Ticket, *, with_notes: bool) -> QuerySet[Message]:
    rows = Message.objects.filter(ticket=ticket).select_related("author", "mail")
    rows = rows.defer("mail__raw")
    return rows if with_notes else rows.exclude(direction=Direction.NOTE)


def orders_of(player: User | None) -> list[Order]:
    """The latest orders with lines and refunds. Imported purchases have no account: none."""
    if player is None:
        return []
    lines = OrderLine.objects.select_related("product", "game__studio").prefetch_related("refunds")
    rows = Order.objects.of(player).exclude(state__in=["pending", "cancelled"])
    return list(rows.prefetch_related(Prefetch("lines", lines))[:SHOWN_ORDERS])


@dataclass(frozen=True, slots=True)
class Purse:
    """What a player spent and holds in one currency, in minor units."""

    currency: str
    orders: int
    spent_minor: int
    wallet_minor: int


def purses_of(player: User, orders: Sequence[Order]) -> list[Purse]:
    purses = []
    for currency in sorted({order.currency for order in orders}):
        paid = [order for order in orders if order.currency == currency]
        purses.append(
            Purse(
                currency=currency,
                orders=len(paid),
                spent_minor=sum(order.gross_minor for order in paid),
                wallet_minor=wallet_balance(player, currency),
            )
        )
    return purses
