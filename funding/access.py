"""Who sees a studio's money: its owner, finance and viewers, and the incubator's staff."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from funding.models import Award, Deal, Statement
from incubator.accounts.access import may_read_everything
from studios.access import Viewer, narrowed, require_somewhere, visible_studio
from studios.models import Studio, StudioRole

View = Callable[..., HttpResponseBase]
READERS = (StudioRole.FINANCE, StudioRole.VIEWER)


def studio_finance(view: View) -> View:
    """Guard of a studio page about money.

    Reading takes a finance reader or staff, changing anything the owner or finance. The view is
    called with the Studio in place of the slug.
    """

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, studio: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = visible_studio(request.user, studio)
        if request.method not in ("GET", "HEAD"):
            require_somewhere(request.user, found, StudioRole.FINANCE)
        elif not may_read_everything(request.user):
            require_somewhere(request.user, found, *READERS)
        return view(request, found, *args, **kwargs)

    guarded.access = "studio:finance"  # type: ignore[attr-defined]
    return guarded


def studio_awards(viewer: Viewer, studio: Studio) -> QuerySet[Award]:
    """Of the games whose money the viewer reads; so do the next ones."""
    rows = Award.objects.filter(studio=studio).select_related("studio", "game", "fund", "deal")
    return narrowed(rows, viewer, studio, *READERS)


def studio_deals(viewer: Viewer, studio: Studio) -> QuerySet[Deal]:
    rows = Deal.objects.filter(studio=studio).select_related("game", "studio")
    return narrowed(rows, viewer, studio, *READERS)


def studio_statements(viewer: Viewer, studio: Studio) -> QuerySet[Statement]:
    rows = Statement.objects.filter(deal__studio=studio)
    rows = rows.select_related("deal__game", "deal__studio", "entry")
    return narrowed(rows, viewer, studio, *READERS, path="deal__game")


def studio_award(viewer: Viewer, studio: Studio, number: str) -> Award:
    return get_object_or_404(studio_awards(viewer, studio), number=number)


def studio_deal(viewer: Viewer, studio: Studio, number: str) -> Deal:
    return get_object_or_404(studio_deals(viewer, studio), number=number)


def studio_statement(viewer: Viewer, studio: Studio, number: str) -> Statement:
    return get_object_or_404(studio_statements(viewer, studio), number=number)
