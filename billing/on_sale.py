"""Which games are sold: those that the public can see.

What the public sees is told by an app above, in its module `published.py`; until one does, nothing
is for sale.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import F, QuerySet

from incubator.core.database import Among
from incubator.core.ready import ready
from studios.models import Game

Rule = Callable[["QuerySet[Game]"], "QuerySet[Game]"]
_rules: list[Rule] = []


def published(rule: Rule) -> Rule:
    """Register what leaves, of any games, those that the public can see."""
    _rules.append(rule)
    return rule


def sold() -> "QuerySet[Game]":
    games = Game.objects.all() if _rules else Game.objects.none()
    for rule in _rules:
        games = rule(games)
    return games


def is_sold(game: Game) -> bool:
    """Asked of the database now: a page may have been taken off the site a moment ago."""
    return not unsold([game])


def unsold(games: Iterable[Game]) -> list[Game]:
    """As `is_sold`, of many in one query: those that are not."""
    asked = list(games)
    there = set(_sold_of(games=[game.pk for game in asked]))
    return [game for game in asked if game not in there]


@ready
def _sold_of(games: Any) -> "QuerySet[Game]":
    return sold().filter(Among(F("pk"), games)).only("pk")
