"""Who sees a studio's money: its owner, finance and viewers, and the incubator's staff."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from funding.models import Award, Deal, Statement
from incubator.core.access import may_read_everything
from studios.access import require_member, visible_studio
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
            require_member(request.user, found, StudioRole.FINANCE)
        elif not may_read_everything(request.user):
            require_member(request.user, found, *READERS)
        return view(request, found, *args, **kwargs)

    guarded.access = "studio:finance"  # type: ignore[attr-defined]
    return guarded


def studio_award(studio: Studio, number: str) -> Award:
    rows = Award.objects.select_related("studio", "game", "fund", "deal")
    return get_object_or_404(rows, studio=studio, number=number)


def studio_deal(studio: Studio, number: str) -> Deal:
    rows = Deal.objects.select_related("game", "studio")
    return get_object_or_404(rows, studio=studio, number=number)


def studio_statement(studio: Studio, number: str) -> Statement:
    rows = Statement.objects.select_related("deal__game", "deal__studio", "entry")
    return get_object_or_404(rows, deal__studio=studio, number=number)
