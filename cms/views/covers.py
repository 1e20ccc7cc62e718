"""Cover art over HTTP."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from cms.covers.drawing import cover_svg
from incubator.web.guards import open_to_all

# Part of the tag, so that browsers fetch anew after a change of the drawing code.
EDITION = "1"


def _title(request: HttpRequest, slug: str) -> str:
    asked = request.GET.get("title", "").replace("\0", "").strip()[:200]
    return asked or slug.replace("-", " ")


def _tag(request: HttpRequest, slug: str) -> str:
    return f'"{EDITION}-{hash_of(_title(request, slug))}"'


def hash_of(title: str) -> str:
    return title.strip().casefold().encode().hex()[:120]


@open_to_all
@require_safe
@cache_control(public=True, max_age=86_400)
@condition(etag_func=_tag)
def cover(request: HttpRequest, slug: str) -> HttpResponse:
    """The picture drawn for `?title=`, or for the slug's own words without one."""
    return HttpResponse(cover_svg(_title(request, slug)), content_type="image/svg+xml")
