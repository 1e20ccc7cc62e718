"""Proof of identity before money moves: a second factor, at most ten minutes old.

An act says that it takes one (`fresh_factor`), or that a factor is enrolled before somebody does it
with a role that moves money (`moves_money`). Both are asked where the act is required and where it
is recorded, of the person at the keyboard: in a page, in bulk, in an editor of another package.
Programs with a key, tasks and commands are no persons and prove nothing.

Reading is free. A change without proof is not lost: all of it is undone, what was typed is kept in
the session that began it (no other session of the person proves it unawares), and when the person has proved who they are, on a page that says what they are about to
do, it is sent again as it was.
"""

import secrets
import time
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from copy import copy
from dataclasses import asdict, dataclass, field
from typing import Any, cast
from urllib.parse import urlsplit

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.handlers.exception import response_for_exception
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    QueryDict,
)
from django.shortcuts import redirect, resolve_url
from django.urls import Resolver404, get_script_prefix, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from incubator.accounts import words
from incubator.accounts.access import MONEY_ROLES, roles_of
from incubator.accounts.demo_parts import PROOF_BY_CLICK
from incubator.accounts.models import User
from incubator.core import audit
from incubator.core.acts import ACTS, Act, ProofNeeded
from incubator.core.words import Said, said_again
from incubator.web.bodies import too_large
from incubator.web.drafts import MOST_CHARACTERS
from incubator.web.filling import Fields
from incubator.web.guards import SignedIn
from incubator.web.middleware import FormComforts
from incubator.web.typed import recognised

FRESH_SECONDS = 10 * 60
DEMO_METHOD = "demo"
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
READING = ("GET", "HEAD", "OPTIONS")

KEPT = "step_up_kept"
SENT_AS = "step_up"
# Of several tabs, the newest few are kept.
KEPT_AT_MOST = 5

# Who else has a role that moves money, beside the staff: each room that knows such roles adds it.
MONEY_MOVERS: list[Callable[[User], bool]] = []


@dataclass(frozen=True, slots=True)
class Kept:
    """An act that waits for proof: where it goes, what was typed, and the deed, see `Said.kept`."""

    path: str
    came_from: str
    act: str
    deed: dict[str, Any] | None
    fields: list[tuple[str, str]]
    failed: bool = False
    # As the form calls it, in the language of whoever typed it.
    typed: list[tuple[str, str]] = field(default_factory=list)

    @property
    def said(self) -> Said | None:
        return said_again(self.deed) if self.deed else None

    @property
    def label(self) -> str:
        """What it does, as a title and as a button: "Pay $30,000.00 to DE02…51"."""
        one = ACTS[self.act]
        return str(self.said or one.label or one.right)

    def is_proved(self, request: SignedIn) -> bool:
        return _is_proved(ACTS[self.act], request)


_at_keyboard: ContextVar[SignedIn | None] = ContextVar("at_keyboard", default=None)


class AsksForProof:
    """Knows who is at the keyboard while a request is answered, and leads them to their proof."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _at_keyboard.set(cast("SignedIn", request))
        try:
            response = self.get_response(request)
        finally:
            _at_keyboard.reset(token)
        led_on = request.method == "POST" and response.status_code in (302, 303)
        # What was kept is sent by hand, unless it is on its way to the proof once more.
        if led_on and not hasattr(response, "still_to_be_sent"):
            forget(cast("SignedIn", request), request.POST.get(SENT_AS, ""))
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, ProofNeeded):
            return None
        return _send_to_confirmation(cast("SignedIn", request), error)


def ask(act: Act, actor: Any, subject: Any) -> None:
    """Raise ProofNeeded if the actor is at the keyboard and has not proved what the act takes."""
    request = _at_keyboard.get()
    if request is None or request.method in READING or audit.is_by_program():
        return
    if actor is None or request.user != actor:
        return
    if not _is_proved(act, request):
        raise ProofNeeded(act, subject)


def _is_proved(act: Act, request: SignedIn) -> bool:
    if act.fresh_factor:
        return is_fresh(request)
    if not act.moves_money or not moves_money(request.user) or PROOF_BY_CLICK.is_there():
        return True
    return is_fresh(request) or has_second_factor(request.user)


def moves_money(user: User) -> bool:
    """Whether one of the person's roles does, here or in a studio."""
    return bool(roles_of(user) & MONEY_ROLES) or any(does(user) for does in MONEY_MOVERS)


def is_fresh(request: SignedIn) -> bool:
    """Whether this session proved a second factor within the last ten minutes."""
    accepted = {"mfa", DEMO_METHOD} if PROOF_BY_CLICK.is_there() else {"mfa"}
    return any(
        record["method"] in accepted and time.time() - record["at"] < FRESH_SECONDS
        for record in get_authentication_records(request, request.user)
    )


def has_second_factor(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def confirm_as_demo(request: SignedIn) -> None:
    """Proof for people who are made up. Does nothing outside the demo."""
    if PROOF_BY_CLICK.is_there():
        record_authentication(request, request.user, DEMO_METHOD, reauthenticated=True)


def kept(request: SignedIn, token: str) -> Kept | None:
    found = request.session.get(KEPT, {}).get(token)
    return Kept(**found) if found else None


def newest_kept(request: SignedIn) -> tuple[str, Kept] | None:
    """What the person was about to do, for pages on the way to their second factor."""
    tokens = list(request.session.get(KEPT, {}))
    found = kept(request, tokens[-1]) if tokens else None
    return (tokens[-1], found) if found else None


def kept_for(request: SignedIn) -> tuple[str, Kept] | None:
    """What the proof that is asked for on this page leads to: its `next` names it."""
    address = request.POST.get("next") or request.GET.get("next", "")
    try:
        match = resolve(_path_info(urlsplit(address).path))
    except (Resolver404, ValueError):
        return None
    token = match.kwargs.get("token", "") if match.view_name == "accounts:step_up" else ""
    found = kept(request, token)
    return (token, found) if found else None


def tell_of_failure(request: SignedIn) -> None:
    """A wrong code for a deed is told to whose account it is, once for each deed."""
    found = kept_for(request)
    deed = found[1].said if found else None
    if found is None or deed is None or found[1].failed:
        return
    token, act = found
    request.session[KEPT] = request.session[KEPT] | {token: asdict(act) | {"failed": True}}
    audit.record(actor=request.user, said=words.FAIL_PROOF(deed=deed), subject=request.user)


def do_when_proved(request: SignedIn) -> None:
    """Let the proof that is asked for next do what its page shows, see `after_proof`."""
    request.session[STATE_SESSION_KEY] = {
        "callback": f"{__name__}.{after_proof.__name__}",
        "state": {},
    }


def after_proof(request: SignedIn, _state: Mapping[str, Any]) -> HttpResponseBase | None:
    """Called by allauth when somebody has proved who they are; the posted page says for what.

    What was meanwhile done from another tab says so on its own page, where allauth leads then.
    """
    found = kept_for(request)
    return carry_out(request, found[0]) if found else None


def carry_out(request: SignedIn, token: str) -> HttpResponseBase:
    """Send again, once, what was kept, now that it is proved who sends it.

    Where that shows the form again, the person sends it themselves, from its own address.
    """
    act, waiting = kept(request, token), dict(request.session.get(KEPT, {}))
    forget(request, token)
    if act is None or not act.is_proved(request):
        request.session[KEPT] = waiting
        return redirect("accounts:step_up", token)
    sent = _sent_again(request, act)
    match = sent.resolver_match

    def answered(again: HttpRequest) -> HttpResponse:
        try:
            response: HttpResponse = match.func(again, *match.args, **match.kwargs)
        except (PermissionDenied, Http404) as error:
            # A page, on which what was typed stands as well.
            response = response_for_exception(again, error)
        return response

    try:
        answer = FormComforts(answered)(sent)
    except ProofNeeded:
        answer = None
    if answer is not None and (answer.has_header("Location") or answer.status_code >= 400):
        return answer
    request.session[KEPT] = waiting
    return redirect("accounts:step_up", token)


def _sent_again(request: SignedIn, act: Kept) -> Any:
    """The request as it was, with the session, messages and language of the one that proved it."""
    address = urlsplit(act.path)
    sent: Any = copy(request)
    sent.method, sent.path = "POST", address.path
    sent.path_info = _path_info(address.path)
    sent.GET = QueryDict(address.query)
    sent.POST = QueryDict(mutable=True)
    for name, value in act.fields:
        sent.POST.appendlist(name, value)
    sent.META = {
        **request.META,
        "REQUEST_METHOD": "POST",
        "PATH_INFO": sent.path_info,
        "QUERY_STRING": address.query,
    }
    sent.resolver_match = resolve(sent.path_info)
    return sent


def _path_info(path: str) -> str:
    return f"/{path.removeprefix(get_script_prefix())}"


def forget(request: SignedIn, token: str) -> None:
    """The act is sent; it waits no more."""
    acts = request.session.get(KEPT, {})
    if token in acts:
        request.session[KEPT] = {known: act for known, act in acts.items() if known != token}


def _send_to_confirmation(request: SignedIn, needed: ProofNeeded) -> HttpResponse:
    fields = [
        (name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if name not in ("csrfmiddlewaretoken", SENT_AS)
    ]
    if sum(len(value) for _name, value in fields) > MOST_CHARACTERS:
        # Sent whole or not at all.
        return too_large(request)
    typed: dict[str, str] = {}
    for name, value in fields:
        typed[name] = f"{typed[name]}, {value}" if name in typed else value
    deed = deed_of(needed.act, needed.subject, typed)
    act = Kept(
        path=request.get_full_path(),
        came_from=_came_from(request),
        act=needed.act.key,
        deed=deed.kept() if deed else None,
        fields=fields,
        typed=_as_read(fields, needed.shown),
    )
    token = secrets.token_urlsafe(9)
    acts = [*request.session.get(KEPT, {}).items(), (token, asdict(act))]
    request.session[KEPT] = dict(acts[-KEPT_AT_MOST:])
    address = reverse("accounts:step_up", args=[token])
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": address})
    answer = HttpResponseRedirect(address)
    # Read by the middleware that ends drafts of forms.
    answer.still_to_be_sent = True  # type: ignore[attr-defined]
    return answer


def _as_read(fields: Fields, shown: Mapping[str, tuple[str, str]]) -> Fields:
    """What was typed as its form shows it, then what no form knows."""
    said = [(str(label), value) for label, value in shown.values() if value]
    return said + recognised([(name, value) for name, value in fields if name not in shown])


def deed_of(act: Act, subject: Any, typed: Mapping[str, str]) -> Said | None:
    """What somebody is about to do to the object, or to none in particular, with what they typed."""
    about = subject if act.on and isinstance(subject, act.on) else None
    return act.deed(about, typed) if act.deed else None


def _came_from(request: SignedIn) -> str:
    """The page whose button was pressed, if it is one of ours."""
    page = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure())
    return urlsplit(page).path if page and ours else resolve_url(settings.LOGIN_REDIRECT_URL)
