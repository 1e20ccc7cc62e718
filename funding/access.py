"""A studio's awards, deals and statements, for those who read its money."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from funding.models import Award, Deal, Statement
from studios.access import READ_MONEY, Viewer, narrowed, roles_for, studio_money
from studios.models import Studio

studio_finance = studio_money()


def studio_awards(viewer: Viewer, studio: Studio) -> QuerySet[Award]:
    """Of the games whose money the viewer reads; so do the next ones."""
    rows = Award.objects.filter(studio=studio).select_related("studio", "game", "fund", "deal")
    return narrowed(rows, viewer, studio, *roles_for(READ_MONEY))


def studio_deals(viewer: Viewer, studio: Studio) -> QuerySet[Deal]:
    rows = Deal.objects.filter(studio=studio).select_related("game", "studio")
    return narrowed(rows, viewer, studio, *roles_for(READ_MONEY))


def studio_statements(viewer: Viewer, studio: Studio) -> QuerySet[Statement]:
    rows = Statement.objects.filter(deal__studio=studio)
    rows = rows.select_related("deal__game", "deal__studio", "entry")
    return narrowed(rows, viewer, studio, *roles_for(READ_MONEY), path="deal__game")


def studio_award(viewer: Viewer, studio: Studio, number: str) -> Award:
    return get_object_or_404(studio_awards(viewer, studio), number=number)


def studio_deal(viewer: Viewer, studio: Studio, number: str) -> Deal:
    return get_object_or_404(studio_deals(viewer, studio), number=number)


def studio_statement(viewer: Viewer, studio: Studio, number: str) -> Statement:
    return get_object_or_404(studio_statements(viewer, studio), number=number)
