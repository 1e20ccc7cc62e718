"""Deals and their terms, read in the form the waterfall wants."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Max, Min

from billing.models import OrderLine
from funding import waterfall
from funding.models import Deal, Terms
from incubator.core import books
from studios.models import Game


def rules_of(terms: Terms) -> waterfall.Terms:
    """The rules of one version."""
    return waterfall.Terms.from_document(terms.document)


def all_rules(deal: Deal) -> Sequence[waterfall.Terms]:
    """Every version in order: refunds belong to the version their order was bought under."""
    return [rules_of(terms) for terms in deal.terms.order_by("version")]


def first_sale(game: Game) -> date | None:
    """The day that the first terms of the game have to cover."""
    day: date | None = OrderLine.objects.filter(game=game).aggregate(day=Min("effective_on"))["day"]
    return day


def last_sale(game: Game) -> date | None:
    """The day after which the next terms may start."""
    day: date | None = OrderLine.objects.filter(game=game).aggregate(day=Max("effective_on"))["day"]
    return day


def first_terms_start(game: Game) -> date:
    """What a form offers for version 1: today, or the first sale if that was before."""
    return min(books.today(), first_sale(game) or date.max)


def next_terms_start(deal: Deal) -> date:
    """What a form offers for the next version: today, or the first day after what is agreed."""
    agreed = [*deal.terms.values_list("effective_from", flat=True), last_sale(deal.game)]
    return max(books.today(), *(day + timedelta(days=1) for day in agreed if day))
