"""A person's language: pages are drawn in it, and what is written to them is written in it.

Whoever composes a text for somebody else hands over how to say it, not what was said: a function
(or a lazy translation), called here under the reader's language. The actor's own never matters.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import Promise

from incubator.accounts.models import User

# A text that can still be said in any language; a plain string is said as it stands.
Text = str | Promise | Callable[[], str]


def say(text: Text, language: str) -> str:
    """The text in this language. The one place where anything is said to somebody else."""
    with translation.override(language):
        return str(text() if callable(text) else text)


class ReadersLanguage:
    """Draws pages for signed-in people in their own language, whatever the browser prefers.

    It stands before `ViewAs`: an administrator reads in their own language, whoever they look
    through. Like Django's LocaleMiddleware it does not switch back: a file that is sent piece by
    piece is still being written when the response has left here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without a session there is nobody to ask the database for.
        if request.session.session_key and isinstance(request.user, User):
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)


def remember(response: HttpResponse, language: str) -> None:
    """Let this browser speak it as well, for when the person has signed out."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
