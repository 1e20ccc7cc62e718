"""Loading tickets for a viewer, and what stands beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.functions import JSONObject
from django.http import Http404

from billing.models import Order, OrderLine
from billing.models.orders import OrderQuerySet
from billing.selectors.wallets import wallet_balances
from incubator.accounts.access import require_staff
from incubator.accounts.models import User
from incubator.web.whole_numbers import whole_number
from studios.models import Game, Stage
from support.models import Macro, MayBelong, ServiceTime, Solution, Tag, Ticket
from support.models.states import UNSOLVED
from support.selectors.sheet import person_beside

SHOWN_ORDERS = 20
NAMED = ("queue", "player", "assignee", "game", "chat")
# Games that strangers can already play, so that anybody may ask about them.
PLAYABLE = (Stage.BETA, Stage.LIVE, Stage.SUNSET)


def own_ticket(player: User, number: str) -> Ticket:
    """A player's own ticket; anybody else's does not exist for them."""
    found = Ticket.objects.of_player(player).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def where_heard(player: User, ticket: Ticket) -> Ticket:
    """Where what they say next in their own ticket belongs, if it was joined with another meanwhile."""
    return ticket.whole if ticket.whole.player_id == player.pk else ticket


def ticket_alone(viewer: User, number: str) -> Ticket:
    """For what an open page asks again and again, and for files."""
    require_staff(viewer)
    found = Ticket.objects.select_related(*NAMED).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def staff_ticket(viewer: User, number: str) -> Ticket:
    """With what its page shows of it, and `others_of_player`: how many there are besides;
    `tag_names`; `at_hand`: macros of its queue and of all, as pk, name, solves; `service_seconds`
    that were written on its answers; `rated`: the rating that counts, as score, comment, agent; and
    what `person_beside` says.
    """
    require_staff(viewer)
    found = _with_all_beside().filter(number=number).first()
    if found is None:
        raise Http404
    _read_named(found)
    return found


@cache
def _with_all_beside() -> QuerySet[Ticket]:
    """Never read itself. Putting it together takes as long as reading a ticket with it."""
    others = Ticket.objects.filter(player=OuterRef("player")).exclude(pk=OuterRef("pk"))
    counted = others.order_by().values("player").annotate(n=Count("pk")).values("n")
    tags = Tag.objects.filter(tickets=OuterRef("pk")).order_by("name").values("name")
    its_own = Q(queue=OuterRef("queue")) | Q(queue=None)
    macros = Macro.objects.filter(its_own, is_retired=False).order_by("name")
    measured = ServiceTime.objects.filter(message__ticket=OuterRef("pk")).order_by()
    rated = Solution.objects.rated().filter(ticket=OuterRef("pk")).order_by("-rated_at")
    said = JSONObject(score="score", comment="comment", agent="agent__name")
    rows = Ticket.objects.select_related(*NAMED, "from_game", "incident", "may_belong")
    return rows.annotate(
        service_seconds=Subquery(
            measured.values("message__ticket").annotate(sum=Sum("seconds")).values("sum")
        ),
        rated=Subquery(rated.values(row=said)[:1]),
        others_of_player=Subquery(counted),
        tag_names=ArraySubquery(tags),
        at_hand=ArraySubquery(macros.values(row=JSONObject(pk="pk", name="name", solves="solves"))),
        **person_beside(),
    )


def _read_named(ticket: Ticket) -> None:
    """The few tickets that another one names, which most do not: at once, where there are any."""
    hint: MayBelong | None = getattr(ticket, "may_belong", None)
    named = {ticket.follows_id, ticket.merged_into_id, hint.other_id if hint else None} - {None}
    if not named:
        return
    rows = Ticket.objects.select_related("merged_into").in_bulk(named)
    if ticket.follows_id:
        ticket.follows = rows[ticket.follows_id]
    if ticket.merged_into_id:
        ticket.merged_into = rows[ticket.merged_into_id]
    if hint:
        hint.other = rows[hint.other_id]


def may_belong(ticket: Ticket) -> MayBelong | None:
    """Where it may belong, until somebody has decided."""
    hint: MayBelong | None = getattr(ticket, "may_belong", None)
    is_decided = hint is None or hint.decided_at is not None
    return hint if hint and not is_decided and hint.other.whole.takes_words else None


def alike(ticket: Ticket, limit: int = 10) -> list[Ticket]:
    """Others of the same person that could be merged with it, the latest first."""
    same = Q(player=ticket.player) if ticket.player else Q(player=None, email=ticket.email)
    rows = Ticket.objects.filter(same, state__in=(*UNSOLVED, "solved"))
    return list(rows.exclude(pk=ticket.pk).order_by("-pk")[:limit])


def orders_of(player: User) -> QuerySet[Order]:
    """Paid orders with their lines, for the player to choose from."""
    lines = OrderLine.objects.select_related("product", "game")
    return _paid(Order.objects.of(player)).prefetch_related(Prefetch("lines", lines))


def bought_by(player: User | None) -> list[OrderLine]:
    """Lines of paid orders, newest order first, with their refunds and all that a refund needs to
    know. Imported purchases have no account: none of them.
    """
    if player is None:
        return []
    rows = OrderLine.objects.filter(order__in=_paid(Order.objects.of(player)))
    rows = rows.select_related("order", "product", "game__studio", "entitlement")
    rows = rows.prefetch_related("refunds", "order__tenders")
    # By the column: orders themselves are sorted falling, which would turn it round.
    return list(rows.order_by("-order_id", "pk"))


def _paid(orders: OrderQuerySet) -> OrderQuerySet:
    return orders.exclude(state__in=["pending", "cancelled"])


def games_of(player: User | None) -> QuerySet[Game]:
    """Games that somebody could have a question about: bought, or open to anybody."""
    known = Q(stage__in=PLAYABLE)
    if player is not None:
        lines = OrderLine.objects.filter(Q(order__buyer=player) | Q(receiver=player))
        known |= Q(pk__in=lines.values("game"))
    return Game.objects.filter(known).order_by("title")


def games_asked_about(limit: int, *, chosen: str = "") -> list[Game]:
    """Games with tickets that wait for us, as many as a row of chips holds, and the chosen one."""
    waiting = Ticket.objects.in_state("open").filter(game=OuterRef("pk"))
    games = list(Game.objects.filter(Exists(waiting)).order_by("title")[:limit])
    wanted = whole_number(chosen) or 0
    if wanted in {game.pk for game in games}:
        return games
    return [*games, *Game.objects.filter(pk=wanted)]


@dataclass(frozen=True, slots=True)
class Purse:
    """What a player spent, less what went back, and holds in one currency, in minor units."""

    currency: str
    orders: int
    spent_minor: int
    wallet_minor: int


def purses_of(player: User, lines: Sequence[OrderLine]) -> list[Purse]:
    held = wallet_balances(player)
    currencies = sorted({*held, *(line.currency for line in lines)})
    return [_purse(currency, lines, held.get(currency, 0)) for currency in currencies]


def _purse(currency: str, lines: Sequence[OrderLine], held_minor: int) -> Purse:
    paid = [line for line in lines if line.currency == currency]
    spent = {line.order_id: line.order.gross_minor for line in paid}
    back = [one for line in paid for one in line.refunds.all() if one.state == "paid"]
    return Purse(
        currency=currency,
        orders=len(spent),
        spent_minor=sum(spent.values()) - sum(one.amount_minor for one in back),
        wallet_minor=held_minor,
    )
