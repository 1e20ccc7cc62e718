"""Loading tickets for a viewer, and what stands beside them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Max, Prefetch, Q, QuerySet
from django.http import Http404

from billing.models import Order, OrderLine
from billing.selectors.wallets import held_currencies, wallet_balance
from incubator.accounts.access import require_staff
from incubator.accounts.models import User
from studios.models import Game, Stage
from support.models import MayBelong, Ticket
from support.models.tickets import UNSOLVED

SHOWN_ORDERS = 20
# Games that strangers can already play, so that anybody may ask about them.
PLAYABLE = (Stage.BETA, Stage.LIVE, Stage.SUNSET)


def own_ticket(player: User, number: str) -> Ticket:
    """A player's own ticket; anybody else's does not exist for them."""
    found = Ticket.objects.of_player(player).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def staff_ticket(viewer: User, number: str) -> Ticket:
    require_staff(viewer)
    rows = Ticket.objects.select_related(
        "queue", "player", "assignee", "order", "game", "follows", "merged_into"
    )
    found = rows.filter(number=number).first()
    if found is None:
        raise Http404
    return found


def may_belong(ticket: Ticket) -> MayBelong | None:
    """Where it may belong, until somebody has decided."""
    rows = MayBelong.objects.filter(ticket=ticket, decided_at__isnull=True)
    hint = rows.select_related("other__merged_into").first()
    return hint if hint is not None and hint.other.whole.takes_words else None


def alike(ticket: Ticket, limit: int = 10) -> list[Ticket]:
    """Others of the same person that could be merged with it, the latest first."""
    same = Q(player=ticket.player) if ticket.player else Q(player=None, email=ticket.email)
    rows = Ticket.objects.filter(same, state__in=(*UNSOLVED, "solved"))
    return list(rows.exclude(pk=ticket.pk).order_by("-pk")[:limit])


def newest_message(ticket: Ticket) -> int:
    """The primary key of the last thing said, notes included; 0 before anything was."""
    return int(ticket.messages.aggregate(newest=Max("pk"))["newest"] or 0)


def orders_of(player: User | None) -> QuerySet[Order]:
    """Paid orders with lines and refunds. Imported purchases have no account: none of them."""
    if player is None:
        return Order.objects.none()
    lines = OrderLine.objects.select_related("order", "product", "game__studio")
    rows = Order.objects.of(player).exclude(state__in=["pending", "cancelled"])
    return rows.prefetch_related(Prefetch("lines", lines.prefetch_related("refunds")))


def games_of(player: User | None) -> QuerySet[Game]:
    """Games that somebody could have a question about: bought, or open to anybody."""
    known = Q(stage__in=PLAYABLE)
    if player is not None:
        known |= Q(pk__in=OrderLine.objects.filter(order__buyer=player).values("game"))
    return Game.objects.filter(known).order_by("title")


@dataclass(frozen=True, slots=True)
class Purse:
    """What a player spent, less what went back, and holds in one currency, in minor units."""

    currency: str
    orders: int
    spent_minor: int
    wallet_minor: int


def purses_of(player: User, orders: Sequence[Order]) -> list[Purse]:
    held = set(held_currencies(player)) | {order.currency for order in orders}
    return [_purse(player, currency, orders) for currency in sorted(held)]


def _purse(player: User, currency: str, orders: Sequence[Order]) -> Purse:
    paid = [order for order in orders if order.currency == currency]
    lines = [line for order in paid for line in order.lines.all()]
    back = [one for line in lines for one in line.refunds.all() if one.state == "paid"]
    return Purse(
        currency=currency,
        orders=len(paid),
        spent_minor=sum(order.gross_minor for order in paid)
        - sum(one.amount_minor for one in back),
        wallet_minor=wallet_balance(player, currency),
    )
