"""Somebody whose session ended while a page of theirs was still open.

What a script asks for is answered "401" in words, never with the sign-in page, which would land
inside the ticket or be taken for success. A form that was sent is kept, see `incubator.web.typed`,
and shown again after the sign-in.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from incubator.web import typed

# Sent with uploads by static/js/forms.js, which cannot see where a redirect leads.
UPLOAD_HEADER = "X-Upload"


def is_by_script(request: HttpRequest) -> bool:
    """Whether a page's script asks, which cannot show somebody a form to sign in."""
    headers = request.headers
    by_fetch = headers.get("X-Requested-With") == "XMLHttpRequest"
    for_json = headers.get("Accept", "").startswith("application/json")
    return by_fetch or for_json or "HX-Request" in headers or UPLOAD_HEADER in headers


def sign_in_first() -> HttpResponse:
    """For scripts: the page keeps what is typed and lets its person sign in beside it."""
    said = _("You were signed out. What you typed is still here: sign in, and go on.")
    headers = {"WWW-Authenticate": "Form", "Cache-Control": "no-store"}
    return HttpResponse(said, status=401, content_type="text/plain", headers=headers)


def leads_to_sign_in(response: HttpResponse) -> bool:
    to = response.headers.get("Location", "")
    return bool(to) and urlsplit(to).path == resolve_url(settings.LOGIN_URL)


class SignedOut:
    """Stands before the views, whose guards lead everybody who is signed out to the sign-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(settings.EDITOR_AT):
            typed.mark_forms(request, response)
        if not request.user.is_authenticated and leads_to_sign_in(response):
            if is_by_script(request):
                return sign_in_first()
            return typed.keep_until_signed_in(request) or response
        return typed.put_back(request, response)
