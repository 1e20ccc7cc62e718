"""Seeing the portal with somebody else's eyes: administrators only, reading only, written down.

While it lasts, `request.user` is the person looked through and `request.viewed_by` the
administrator. Whatever would change anything, and every page about one's own account, is refused.
"""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from incubator.accounts.access import Role, roles_of
from incubator.accounts.models import User

VIEW_AS = "view_as"
LASTS_SECONDS = 30 * 60
READING = ("GET", "HEAD", "OPTIONS")
# What is between a person and their passport is nobody else's to read; nor are the back doors.
CLOSED_PATHS = (
    settings.PASSPORT_AT,
    settings.ACCOUNT_AT,
    settings.ADMIN_AT,
    settings.EDITOR_AT,
    settings.API_AT,
)


class ViewAs:
    """Puts the viewed person in the administrator's place, for reading."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        seen = request.session.get(VIEW_AS)
        # Whose own account is closed looks through nobody's eyes, and is a visitor like any other.
        if not request.user.is_authenticated:
            seen = None
        if seen is None or request.path == reverse("accounts:view_as_end"):
            return self.get_response(request)
        person = _still_allowed(request, seen)
        if person is None:
            # The end is written by the page that leads out; here the view just stops.
            return render(request, "account/view_as_over.html", status=403)
        viewer = request.user
        request.viewed_by = viewer  # type: ignore[attr-defined]
        request.user = person
        if request.method not in READING or request.path.startswith(CLOSED_PATHS):
            return render(request, "account/view_as_refused.html", status=403)
        response = self.get_response(request)
        response.headers["Cache-Control"] = "no-store"
        return response


def begin(request: HttpRequest, person: User) -> None:
    request.session[VIEW_AS] = {"user": person.pk, "since": time.time()}


def end(request: HttpRequest) -> User | None:
    """Forget whom the session looks through; returns the person, for the audit row."""
    seen = request.session.pop(VIEW_AS, None)
    return User.objects.filter(pk=seen["user"]).first() if seen else None


def _still_allowed(request: HttpRequest, seen: dict[str, Any]) -> User | None:
    """The viewed person, while the viewer is an administrator and time is left."""
    person = User.objects.filter(pk=seen["user"], is_active=True).first()
    in_time = time.time() - seen["since"] < LASTS_SECONDS
    if person is None or not in_time or Role.ADMINISTRATOR not in roles_of(request.user):
        return None
    return None if Role.ADMINISTRATOR in roles_of(person) else person
