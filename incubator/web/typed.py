"""What somebody typed into a form that was not taken: sent after their session had ended, or refused.

It is kept for the person and put back, filled in and not sent, into the form that it came from: once
the same person has signed in again, or on the page that says why it was refused. Where the form is
not there any more, the words stand there to be copied. Nothing is done by itself. Each form says,
signed, whose page it stands on: nobody else is shown the words, and no other site can leave some.
Acts that wait for a proof of identity are kept elsewhere: in the session that began them, and by no
other session of the person, see `incubator.accounts.step_up`.
"""

import re
import secrets
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from incubator.web.buttons import is_of_a_button, page_of
from incubator.web.filling import Fields, Filling, fill
from incubator.web.models import TypedForm

BY = "typed_by"
AGAIN = "typed"
# Of several tabs, the newest few are kept.
KEPT_AT_MOST = 5
KEPT_FOR = timedelta(days=14)
# Drawn anew with each page.
DRAWN = ("csrfmiddlewaretoken", "form_key", BY, AGAIN, "step_up", "draft_version")
# Sent along by forms, and nothing a person typed.
UNSAID = ("form_key", "key", "verdict", "approval", "draft_of", "draft_seen", "back", "rows", "verb",
          "opened", "seen", "seen_with", "then", "do", "next", "listing", "query", "path", "meant",
          "month")  # fmt: skip
# What is written there is words, be it one.
ANSWERS = ("reason", "note", "comment", "body", "purpose")
WRITTEN_BY_PROGRAMS = re.compile(r"[\w.:,/+=-]*", re.ASCII)
# What every form that is posted holds.
POSTED = re.compile(r'<input type="hidden" name="csrfmiddlewaretoken" value="[^"]*">')
SECRET = ("password", "credential", "code", "card", "cvc", "secret")


def mark_of(person: Any) -> str:
    """Whose page it is, for a form to bring along; nothing for visitors."""
    return _signer().sign(str(person.pk)) if getattr(person, "pk", None) else ""


def mark_forms(request: HttpRequest, response: HttpResponse) -> None:
    """Put the mark into forms of another package, whose templates do not know of it.

    The editor is drawn anew by its scripts from what its fields hold, so it comes back as it was.
    """
    mark = mark_of(request.user)
    is_page = response.get("Content-Type", "").startswith("text/html") and not response.streaming
    if mark and is_page:
        said = f'<input type="hidden" name="{BY}" value="{mark}">'
        page = POSTED.sub(lambda token: f"{token[0]}{said}", response.content.decode())
        response.content = page.encode()


def person_in(request: HttpRequest) -> int | None:
    """On whose page the form stood."""
    try:
        return int(_signer().unsign(request.POST.get(BY, "")))
    except (BadSignature, ValueError):
        return None


def fields_of(request: HttpRequest) -> Fields:
    """All that was typed, nothing cut: no more than a body may hold, which is said otherwise."""
    return [
        (name, str(value).replace("\0", ""))
        for name, values in request.POST.lists()
        for value in values
        if name not in DRAWN and not any(word in name.lower() for word in SECRET)
    ]


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


def keep(request: HttpRequest, *, was_refused: bool = False) -> str:
    """The name under which the form waits for its person; nothing where nothing is kept."""
    if request.method != "POST":
        return ""
    try:
        person, fields = person_in(request), fields_of(request)
        files = [file.name or "" for _name, sent in request.FILES.lists() for file in sent]
    except (BadRequest, MultiPartParserError, OSError):
        return ""
    if person is None or request.path.startswith(settings.PASSPORT_AT):
        return ""
    with transaction.atomic():
        # Locked: of several tabs at once, too.
        if not get_user_model().objects.select_for_update().filter(pk=person).exists():
            return ""
        one = TypedForm.objects.create(
            person_id=person,
            token=secrets.token_urlsafe(9),
            path=request.path,
            page=_page_of(request),
            fields=fields,
            files=files,
            was_refused=was_refused,
        )
        theirs = TypedForm.objects.filter(person_id=person).order_by("-pk")
        TypedForm.objects.filter(
            pk__in=list(theirs.values_list("pk", flat=True)[KEPT_AT_MOST:])
        ).delete()
    return one.token


def keep_refused(request: HttpRequest) -> str:
    """Of an act that was refused, for whoever typed words with it; buttons have none."""
    if person_in(request) != request.user.pk or not any(map(_is_words, fields_of(request))):
        return ""
    return keep(request, was_refused=True)


def kept(request: HttpRequest, token: str) -> TypedForm | None:
    """What waits under that name for the person who is signed in."""
    if not token or "\0" in token or not request.user.is_authenticated:
        return None
    return TypedForm.objects.filter(person_id=request.user.pk, token=token).first()


def forget(request: HttpRequest) -> None:
    """It was sent by hand: the form says under which name it had waited."""
    one = kept(request, request.POST.get(AGAIN, ""))
    if one is not None:
        one.delete()


def forget_old_typed_forms(*, now: datetime | None = None) -> int:
    """Those nobody came back to. Returns how many."""
    before = (now or timezone.now()) - KEPT_FOR
    return TypedForm.objects.filter(kept_at__lt=before).delete()[0]


def page_with(token: str, page: str) -> str:
    """The address of the page that shows the form again."""
    address = urlsplit(page)
    query = QueryDict(address.query, mutable=True)
    query[AGAIN] = token
    return address._replace(query=query.urlencode()).geturl()


def put_back(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A page that is asked for with the name of kept words is shown with them in its form."""
    token = request.GET.get(AGAIN, "") if request.method == "GET" else ""
    one = kept(request, token) if token and not response.streaming else None
    if one is None:
        return response
    if response.has_header("Location"):
        if is_ours(request, response.headers["Location"]):
            response.headers["Location"] = page_with(token, response.headers["Location"])
        return response
    if not response.get("Content-Type", "").startswith("text/html"):
        return response
    # Pairs, which a row gives back as lists.
    fields = [(name, value) for name, value in one.fields]
    return _shown(
        response, Filling(request.path, one.path, fields, hidden=not one.was_refused), one
    )


def show_again(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """On a page that says why nothing was done: the words of whoever typed them, to be copied, as
    far as no form on it holds them.

    Of pages that are answered as usual, only what a button leads to tells of a refusal.
    """
    # What nobody has read by now is not read for this.
    if not hasattr(request, "_post"):
        return response
    is_button = request.resolver_match is not None and is_of_a_button(request.resolver_match.func)
    is_page = response.get("Content-Type", "").startswith("text/html") and not response.streaming
    if not is_page or (response.status_code == 200 and not is_button):
        return response
    if "HX-Request" in request.headers or person_in(request) != request.user.pk:
        return response
    there = _plain(response.content.decode())
    fields = [one for one in fields_of(request) if escape(_plain(one[1])) not in there]
    if not any(map(_is_words, fields)):
        return response
    one = TypedForm(path=request.path, page=request.path, fields=fields, files=[], was_refused=True)
    return _shown(response, Filling(request.path, "", fields), one)


def _shown(response: HttpResponse, wanted: Filling, one: TypedForm) -> HttpResponse:
    def note(left: Fields, is_form_there: bool) -> str:
        context = {"one": one, "left": recognised(left), "there": is_form_there}
        return render_to_string("kit/typed.html", context)

    response.content = fill(response.content.decode(), wanted, note).encode()
    if response.has_header("Content-Length"):
        response.headers["Content-Length"] = str(len(response.content))
    return response


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n")


def _is_words(field: tuple[str, str]) -> bool:
    """Whether a person wrote it: more than one word, or in no alphabet of programs, or an answer."""
    name, value = field
    is_drawn = name in UNSAID or WRITTEN_BY_PROGRAMS.fullmatch(value)
    return bool(value.strip()) and (name in ANSWERS or not is_drawn)


def _words(name: str) -> str:
    return name.removesuffix("_minor").replace("_", " ").capitalize()


def _signer() -> Signer:
    return Signer(salt="incubator.web.typed")


def is_from_us(request: HttpRequest) -> bool:
    """Whether a page of ours sent it, as the browser says."""
    return is_ours(request, request.headers.get("Referer", ""))


def is_ours(request: HttpRequest, address: str) -> bool:
    return url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure())


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
        return not is_of_a_button(resolve(path).func)
    except Resolver404:
        return False
