"""Addresses under /api/ that are none."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from incubator.web.guards import open_to_all


@csrf_exempt
@open_to_all
def unknown(request: HttpRequest, rest: str) -> HttpResponse:
    """The middleware words it, as it does for every 404 in the API."""
    raise Http404
