"""Requests that nothing of ours sends, dealt with before anybody reads them."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

NUL = "\0"


class InputGuard:
    """Refuses NUL in addresses and cookies, and reads every form as the UTF-8 that pages send.

    PostgreSQL stores no NUL, so each query that is given one would fail. The charset a sender
    names may be a codec that raises, and Django reads the form again to answer that failure.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.encoding not in (None, "utf-8"):
            # Past the setter of `encoding`, which first reads the query in the charset named.
            request._encoding = "utf-8"  # type: ignore[attr-defined]
        if _holds_nul(request):
            raise BadRequest("Nothing of ours sends NUL.")
        return self.get_response(request)


def _holds_nul(request: HttpRequest) -> bool:
    return (
        NUL in request.path_info
        or "%00" in request.META.get("QUERY_STRING", "")
        or any(NUL in value for value in request.COOKIES.values())
    )
