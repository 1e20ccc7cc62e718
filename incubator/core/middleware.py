"""Middleware of every response."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from incubator.core.drafts import forget_draft
from incubator.core.models import User

# Wagtail's editor still writes inline styles and scripts; nothing of ours does.
EDITOR_PATHS = ("/cms/", "/admin/")
STRICT = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
EDITOR = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval';"
    " style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; object-src 'none';"
    " base-uri 'self'; frame-ancestors 'self'"
)


class ContentSecurityPolicy:
    """Says which scripts and styles a page may run: our own files, nothing inline."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        policy = EDITOR if request.path.startswith(EDITOR_PATHS) else STRICT
        response.headers.setdefault("Content-Security-Policy", policy)
        return response
