"""Finding tickets by what was said in them, and showing where."""

from collections.abc import Collection
from dataclasses import replace

from django.db.models import F, Model, Q, QuerySet

from incubator.accounts.addresses import owner_of_any_account
from incubator.accounts.models import User
from incubator.core.database import Among, rows, value
from incubator.core.search import Piece, Term, Wanted, excerpt, pattern_of, terms_of
from support.models import Message, Ticket
from support.models.search import MOST_CHARACTERS, key_of

# Of so few their keys are asked for; of more, a list meets enough on its way.
FEW = 50_000
# What the planner holds for so many is not asked for first: that alone would take a while.
MANY = 100_000
PLANNED = "EXPLAIN (FORMAT JSON) SELECT FROM support_searchrow WHERE tokens @@ %s::tsquery"
FOUND = "SELECT count(*), array_agg(key)::text FROM support_found(%s::tsquery, %s) AS key"


def at_the_desk(query: str) -> Q:
    """Tickets in which all words of the query stand, notes and who wrote included."""
    wanted = Wanted(map(_by_person, terms_of(query)), with_hidden=True)
    if not wanted.written:
        return Q(pk__in=[])
    by_token = Q(search_row__tokens=wanted)
    if value(PLANNED, [wanted.written])[0]["Plan"]["Plan Rows"] > MANY:
        return by_token
    ((count, keys),) = rows(FOUND, [wanted.written, FEW + 1])
    if count > FEW:
        return by_token
    return Q(Among(F("pk"), keys)) if count else Q(pk__in=[])


def own_tickets(player: User, query: str) -> QuerySet[Ticket]:
    """A player's own, by what they may read of them."""
    wanted = Wanted(terms_of(query), with_hidden=False)
    mine = Ticket.objects.of_player(player)
    return mine.filter(search_row__tokens=wanted) if wanted.written else mine.none()


def _by_person(term: Term) -> Term:
    """An address of an account finds whatever its person asked, from whichever address."""
    owner = owner_of_any_account(term.token) if "@" in term.token else None
    return replace(term, or_else=key_of(owner)) if owner else term


def places(
    tickets: Collection[Model], query: str, *, to_player: bool = False
) -> dict[int, list[Piece]]:
    """Where in the newest message of each ticket that has them words of the query stand."""
    pattern = pattern_of(query)
    if not pattern or not tickets:
        return {}
    said = Message.objects.filter(ticket__in=[one.pk for one in tickets], body__iregex=pattern)
    said = said.said_to_player() if to_player else said
    newest = said.order_by("ticket", "-pk").distinct("ticket").values_list("ticket", "body")
    return {ticket: excerpt(body[:MOST_CHARACTERS], pattern) for ticket, body in newest}
