"""What an answer means, in one word."""

from django.conf import settings
from django.http import HttpResponseBase
from django.shortcuts import resolve_url

from tests.access.matrix import GONE, LOGIN, MISSING, NO_METHOD, OPEN, REFUSED, expected

__all__ = ["LOGIN", "MISSING", "NO_METHOD", "OPEN", "READING", "REFUSED", "expected", "outcome_of"]

READING = "GET"

WORDS = {403: REFUSED, 404: MISSING, 405: NO_METHOD, 410: GONE}


def outcome_of(response: HttpResponseBase) -> str:
    """The answer in one word; the status where there is no word for it."""
    status = response.status_code
    to = response.get("Location") or response.get("HX-Redirect") or ""
    if to.split("?")[0] == resolve_url(settings.LOGIN_URL):
        return LOGIN
    if status == 401 and response.get("WWW-Authenticate") == "Form":
        return LOGIN
    if status < 400:
        return OPEN
    return WORDS.get(status, str(status))
