"""Middleware of every response."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from incubator.web import typed
from incubator.web.drafts import Step, forget_draft
from incubator.web.refusals import was_refused
from incubator.web.signed_out import UPLOAD_HEADER, leads_to_sign_in

# Wagtail's editor still writes inline styles and scripts; nothing of ours does.
EDITOR_PATHS = (settings.EDITOR_AT, settings.ADMIN_AT)
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


class PrivatePages:
    """What somebody signed in was shown is kept by no proxy, nor by a browser others use later."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "Cache-Control" not in response and request.user.is_authenticated:
            response.headers["Cache-Control"] = "private, no-store"
        return response


# Names the draft that belongs to a form; kit/form.html writes it as a hidden input.
DRAFT_FIELD = "draft_of"


# Pages that say why nothing was done.
NOT_DONE = (403, 404, 409, 410, 429, 500)


class FormComforts:
    """What long forms need of every view without its knowing: drafts end, uploads find their way,
    and what was typed with an act that was refused is not lost.

    A form that was accepted answers with a redirect, so that is when its draft is forgotten; not
    when it leads to the sign-in or (as the answer itself says) to a proof of identity, after which
    the form is still to be sent.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method != "POST":
            return response
        if response.status_code in NOT_DONE or response.status_code == 200:
            return typed.show_again(request, response)
        if response.status_code not in (302, 303):
            return response
        if was_refused(request) and request.user.is_authenticated:
            self._come_back(request, response)
            return response
        form = str(request.POST.get(DRAFT_FIELD, "")).replace("\0", "")
        is_sent = not leads_to_sign_in(response) and not hasattr(response, "still_to_be_sent")
        if is_sent and request.user.is_authenticated:
            typed.forget(request)
            if form:
                forget_draft(person=request.user, form=form, step=Step.of(request.POST.dict()))
        self._lead_on(request, response)
        return response

    def _come_back(self, request: HttpRequest, response: HttpResponse) -> None:
        """What was typed stands on the page that tells of the refusal."""
        typed.forget(request)
        token = typed.keep_refused(request)
        to = response.headers["Location"]
        if token and typed.is_ours(request, to):
            response.headers["Location"] = typed.page_with(token, to)
        self._lead_on(request, response)

    def _lead_on(self, request: HttpRequest, response: HttpResponse) -> None:
        if UPLOAD_HEADER in request.headers:
            # A script would follow the redirect itself and eat the messages meant for the page.
            response.status_code = 204
            response.headers["X-Go-To"] = response.headers["Location"]
            del response.headers["Location"]
