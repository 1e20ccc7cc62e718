"""Public pages that are not pages of Wagtail's tree."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from cms.selectors.pages import games_of
from incubator.web.guards import open_to_all
from studios.models import Studio


@open_to_all
def studio_page(request: HttpRequest, slug: str) -> HttpResponse:
    """A studio exists for the public once one of its games does."""
    studio = get_object_or_404(Studio, slug=slug)
    if not games_of(studio).exists():
        raise Http404
    return render(request, "cms/studio_page.html", {"studio": studio})
