"""Metrics for Prometheus, not for the world."""

import hmac
from ipaddress import ip_address

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from incubator.operation.metrics import exposition
from incubator.web.guards import open_to_all

FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")


@open_to_all
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """404 without METRICS_TOKEN as bearer token, unless asked from this machine itself."""
    if not (_has_token(request) or _is_from_here(request)):
        raise Http404
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)


def _has_token(request: HttpRequest) -> bool:
    scheme, _space, given = request.headers.get("Authorization", "").partition(" ")
    wanted: str = settings.METRICS_TOKEN
    return (
        bool(wanted)
        and scheme.lower() == "bearer"
        and hmac.compare_digest(given.strip().encode(), wanted.encode())
    )


def _is_from_here(request: HttpRequest) -> bool:
    """A proxy on this machine makes everybody look local: then only the token counts."""
    if settings.TRUSTED_PROXY_COUNT or any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
