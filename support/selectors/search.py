"""Finding tickets by what was said in them, and showing where."""

from collections.abc import Collection
from dataclasses import replace

from django.db.models import Model, Q, QuerySet

from incubator.accounts.addresses import owner_of_any_account
from incubator.accounts.models import User
from incubator.core.search import Piece, Term, Wanted, excerpt, pattern_of, terms_of
from support.models import Message, Ticket
from support.services.indexing import MOST_CHARACTERS, key_of


def at_the_desk(query: str) -> Q:
    """Tickets in which all words of the query stand, notes and who wrote included."""
    return _asking([_by_person(term) for term in terms_of(query)], with_hidden=True)


def own_tickets(player: User, query: str) -> QuerySet[Ticket]:
    """A player's own, by what they may read of them."""
    return Ticket.objects.of_player(player).filter(_asking(terms_of(query), with_hidden=False))


def _asking(terms: list[Term], *, with_hidden: bool) -> Q:
    if not terms:
        return Q(pk__in=[])
    return Q(search_row__tokens=Wanted(terms, with_hidden=with_hidden))


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
    rows = Message.objects.filter(ticket__in=[one.pk for one in tickets], body__iregex=pattern)
    rows = rows.said_to_player() if to_player else rows
    newest = rows.order_by("ticket", "-pk").distinct("ticket").values_list("ticket", "body")
    return {ticket: excerpt(body[:MOST_CHARACTERS], pattern) for ticket, body in newest}
