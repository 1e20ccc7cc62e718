"""Public pages that have names: those of Wagtail's tree that we link to, and one beside it."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from wagtail.views import serve

from cms.selectors.pages import games_of
from incubator.web.guards import open_to_all
from studios.models import Studio


@open_to_all
def in_tree(request: HttpRequest, place: str) -> HttpResponseBase:
    found: HttpResponseBase = serve(request, place)
    return found


@open_to_all
def game_page(request: HttpRequest, game: str) -> HttpResponseBase:
    return in_tree(request, f"games/{game}/")


@open_to_all
def studio_page(request: HttpRequest, slug: str) -> HttpResponse:
    """A studio exists for the public once one of its games does."""
    studio = get_object_or_404(Studio, slug=slug)
    if not games_of(studio).exists():
        raise Http404
    return render(request, "cms/studio_page.html", {"studio": studio})
