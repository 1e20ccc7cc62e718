"""What somebody typed into a form that was sent too late: after their session had ended.

It is kept in the browser's session and put back, filled in and not sent, into the form that it came
from, once the same person has signed in again. Nothing is done by itself. Each form says, signed,
whose page it stands on: nobody else is shown the words, and no other site can leave some here.
"""

import secrets
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from incubator.web.buttons import page_of
from incubator.web.drafts import MOST_CHARACTERS
from incubator.web.filling import Fields, Filling, fill

BY = "typed_by"
AGAIN = "typed"
SESSION = "typed_words"
# Of several tabs, the newest few are kept.
KEPT_AT_MOST = 5
# Drawn anew with each page.
DRAWN = ("csrfmiddlewaretoken", "form_key", BY, AGAIN, "step_up", "draft_version")
# Sent along by forms, and nothing a person typed.
UNSAID = ("form_key", "key", "verdict", "approval", "draft_of", "draft_seen", "back", "rows", "verb",
          "seen", "seen_with", "then", "do", "next", "listing", "query", "path", "meant", "month")  # fmt: skip
SECRET = ("password", "credential", "code", "card", "cvc", "secret")


@dataclass(frozen=True, slots=True)
class Typed:
    """A form that was not sent: where it was to go, the page it stands on, and what is in it."""

    person: int
    path: str
    page: str
    fields: Fields
    files: list[str]


def mark_of(person: Any) -> str:
    """Whose page it is, for a form to bring along; nothing for visitors."""
    return _signer().sign(str(person.pk)) if getattr(person, "pk", None) else ""


def person_in(request: HttpRequest) -> int | None:
    """On whose page the form stood."""
    try:
        return int(_signer().unsign(request.POST.get(BY, "")))
    except (BadSignature, ValueError):
        return None


def fields_of(request: HttpRequest) -> Fields | None:
    """All that was typed, nothing cut; None if it is more than any form of ours."""
    fields = [
        (name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if name not in DRAWN and not any(word in name.lower() for word in SECRET)
    ]
    size = sum(len(name) + len(value) for name, value in fields)
    return fields if size <= MOST_CHARACTERS else None


def recognised(fields: Fields) -> Fields:
    """What a person would recognise."""
    hidden = {*DRAWN, *UNSAID}
    shown = [(name, value) for name, value in fields if name not in hidden]
    ticked = {"on": _("yes")}  # what a browser sends for a box
    return [(_(_words(name)), ticked.get(value, value)) for name, value in shown if value.strip()]


def keep_until_signed_in(request: HttpRequest) -> HttpResponse | None:
    """To the sign-in and from there back to the form; None if the request is none of our forms'."""
    token = keep(request)
    return redirect_to_login(address_of(token)) if token else None


def address_of(token: str) -> str:
    """Leads whose it is to their form."""
    return reverse("web:typed", args=[token])


def keep(request: HttpRequest) -> str:
    """The name under which the form waits for its person; nothing where nothing is kept."""
    if request.method != "POST":
        return ""
    try:
        person, fields = person_in(request), fields_of(request)
        files = [file.name or "" for _name, sent in request.FILES.lists() for file in sent]
    except (BadRequest, MultiPartParserError, OSError):
        return ""
    if person is None or fields is None or request.path.startswith(settings.PASSPORT_AT):
        return ""
    one = Typed(person, request.path, _page_of(request), fields, files)
    token = secrets.token_urlsafe(9)
    waiting = [*request.session.get(SESSION, {}).items(), (token, asdict(one))]
    request.session[SESSION] = dict(waiting[-KEPT_AT_MOST:])
    return token


def kept(request: HttpRequest, token: str) -> Typed | None:
    """What waits under that name for the person who is signed in."""
    found = request.session.get(SESSION, {}).get(token)
    one = Typed(**found) if found else None
    return one if one and one.person == request.user.pk else None


def forget(request: HttpRequest) -> None:
    """It was sent by hand: the form says under which name it had waited."""
    token = request.POST.get(AGAIN, "")
    waiting = request.session.get(SESSION, {}) if token else {}
    if token in waiting:
        request.session[SESSION] = {name: one for name, one in waiting.items() if name != token}


def page_with(token: str, one: Typed) -> str:
    """The address of the page that shows the form again."""
    address = urlsplit(one.page)
    query = QueryDict(address.query, mutable=True)
    query[AGAIN] = token
    return address._replace(query=query.urlencode()).geturl()


def put_back(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A page that is asked for with the name of kept words is shown with them in its form."""
    token = request.GET.get(AGAIN, "") if request.method == "GET" else ""
    is_page = response.get("Content-Type", "").startswith("text/html")
    if not token or response.status_code != 200 or response.streaming or not is_page:
        return response
    one = kept(request, token)
    if one is None:
        return response

    def note(left: Fields, is_form_there: bool) -> str:
        context = {
            "token": token,
            "files": one.files,
            "left": recognised(left),
            "there": is_form_there,
        }
        return render_to_string("kit/typed.html", context)

    # Pairs, which the session gives back as lists.
    wanted = Filling(request.path, one.path, [(name, value) for name, value in one.fields])
    response.content = fill(response.content.decode(), wanted, note).encode()
    if response.has_header("Content-Length"):
        response.headers["Content-Length"] = str(len(response.content))
    return response


def _words(name: str) -> str:
    return name.removesuffix("_minor").replace("_", " ").capitalize()


def _signer() -> Signer:
    return Signer(salt="incubator.web.typed")


def is_from_us(request: HttpRequest) -> bool:
    """Whether a page of ours sent it, as the browser says."""
    came_from = request.headers.get("Referer", "")
    hosts = {request.get_host()}
    return bool(came_from) and url_has_allowed_host_and_scheme(
        came_from, hosts, request.is_secure()
    )


def _page_of(request: HttpRequest) -> str:
    """Where the form stands: its own address, the page that sent it, or the one above."""
    if _is_page(request.path):
        return request.get_full_path()
    if is_from_us(request):
        said = urlsplit(request.headers["Referer"])
        if _is_page(said.path):
            return said._replace(scheme="", netloc="", fragment="").geturl()
    return page_of(request)


def _is_page(path: str) -> bool:
    try:
        return not hasattr(resolve(path).func, "is_button")
    except Resolver404:
        return False
