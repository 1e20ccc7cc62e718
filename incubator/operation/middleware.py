"""The outermost middleware: names each request, counts it, writes its log line."""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from incubator.core import request_ids
from incubator.operation.metrics import REQUEST_SECONDS, REQUESTS

log = logging.getLogger("incubator.requests")

KNOWN_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class Observed:
    """Gives the request an id (a trusted proxy's, else a new one) and says how it went.

    Lines and metrics name the route and never the path: paths carry tokens, and every new one
    would be a new time series.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        with request_ids.carrying(_id_for(request)):
            response = self.get_response(request)
            response.headers[request_ids.HEADER] = request_ids.current()
            _tell(request, response, time.perf_counter() - began)
        return response


def _id_for(request: HttpRequest) -> str:
    asked = request.headers.get(request_ids.HEADER, "")
    # Without a proxy of ours in front, the header is a stranger's.
    trusted = settings.TRUSTED_PROXY_COUNT > 0
    return asked if trusted and request_ids.is_well_formed(asked) else request_ids.new()


def _tell(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    route = _route(request)
    method = request.method if request.method in KNOWN_METHODS else "other"
    REQUESTS.labels(route, method, str(response.status_code)).inc()
    REQUEST_SECONDS.labels(route, method).observe(seconds)
    fields = {
        "route": route,
        "method": method,
        "status": response.status_code,
        "ms": round(seconds * 1000, 1),
    }
    user = getattr(request, "user", None)
    if user is not None and user.pk:
        fields["user"] = user.pk
    log.info("%s %s %s", method, route, response.status_code, extra={"fields": fields})


def _route(request: HttpRequest) -> str:
    match = request.resolver_match
    if match is None:
        return "static" if request.path.startswith(settings.STATIC_URL) else "none"
    return match.view_name or match.route
