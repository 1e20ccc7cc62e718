"""Fresh proof of identity before money moves: a second factor, at most ten minutes old.

`@fresh_second_factor(words.RELEASING)` stands under a view's guard. Reading is free. A change
without fresh proof is not lost: what was typed is kept in the session, the person confirms, sees
it again and sends it with one press.
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from incubator.accounts.demo_parts import PROOF_BY_CLICK
from incubator.accounts.models import User
from incubator.core.words import Phrase, Said
from incubator.web.guards import SignedIn, View

FRESH_SECONDS = 10 * 60
DEMO_METHOD = "demo"
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)

KEPT = "step_up_kept"
SENT_AS = "step_up"
# Of several tabs, the newest few are kept; a form of money is far below this size.
KEPT_AT_MOST = 5
KEPT_FIELD_LIMIT = 10_000
# Sent along by forms, and nothing a person typed.
UNSAID = ("form_key", "key", "verdict", "approval")


@dataclass(frozen=True, slots=True)
class Kept:
    """An act that waits for proof: where it goes, what was typed, and what it does as a key."""

    path: str
    came_from: str
    doing: str
    fields: list[tuple[str, str]]

    @property
    def said(self) -> Said:
        """What it does: "release the payout"."""
        return Said(self.doing)

    @property
    def label(self) -> str:
        """The words of the button: "Release the payout"."""
        words = str(self.said)
        return words[:1].upper() + words[1:]

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What a person would recognise."""
        shown = [(name, value) for name, value in self.fields if name not in UNSAID]
        return [(_(_words(name)), value) for name, value in shown if value]


def fresh_second_factor(doing: Phrase) -> Callable[[View], View]:
    """Let a change through only with fresh proof. `doing` completes "Confirm that it is you to …"."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: SignedIn, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in ("GET", "HEAD"):
                if not is_fresh(request):
                    return _send_to_confirmation(request, doing.key)
                _forget(request, request.POST.get(SENT_AS, ""))
            return view(request, *args, **kwargs)

        guarded.fresh_second_factor = doing  # type: ignore[attr-defined]  # for the rights' test
        return guarded

    return decorate


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


def _forget(request: SignedIn, token: str) -> None:
    """The act is sent; it waits no more."""
    acts = request.session.get(KEPT, {})
    if token in acts:
        request.session[KEPT] = {known: act for known, act in acts.items() if known != token}


def _send_to_confirmation(request: SignedIn, doing: str) -> HttpResponse:
    act = Kept(
        path=request.get_full_path(),
        came_from=_came_from(request),
        doing=doing,
        fields=[
            (name, str(value)[:KEPT_FIELD_LIMIT])
            for name, values in request.POST.lists()
            for value in values
            if name not in ("csrfmiddlewaretoken", SENT_AS)
        ],
    )
    token = secrets.token_urlsafe(9)
    acts = [*request.session.get(KEPT, {}).items(), (token, asdict(act))]
    request.session[KEPT] = dict(acts[-KEPT_AT_MOST:])
    address = reverse("accounts:step_up", args=[token])
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": address})
    answer = redirect(address)
    # Read by the middleware that ends drafts of forms.
    answer.still_to_be_sent = True  # type: ignore[attr-defined]
    return answer


def _came_from(request: SignedIn) -> str:
    """The page whose button was pressed, if it is one of ours."""
    page = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure())
    return urlsplit(page).path if page and ours else resolve_url(settings.LOGIN_REDIRECT_URL)


def _words(name: str) -> str:
    return name.removesuffix("_minor").replace("_", " ").capitalize()
