"""A game is sold while its page is on the site."""

from django.db.models import QuerySet

from billing.on_sale import published
from studios.models import Game


@published
def with_a_page(games: "QuerySet[Game]") -> "QuerySet[Game]":
    return games.filter(page__live=True)
