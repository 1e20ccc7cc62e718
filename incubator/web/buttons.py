"""What stands behind a button: it takes a POST, does one thing and leads on to a page.

Addresses are a hierarchy, so that a button's page is the nearest one above its own address:
/jobs/7/cancel/ belongs to /jobs/7/, and to /jobs/ when there is no such job any more.
"""

from collections.abc import Callable, Iterator
from copy import copy
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.messages.storage import default_storage
from django.core.exceptions import PermissionDenied
from django.http import (
    Http404,
    HttpRequest,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import resolve_url
from django.urls import Resolver404, ResolverMatch, resolve, reverse

from incubator.web.guards import View
from incubator.web.refusals import told_on


def button(view: Callable[..., HttpResponseBase | str]) -> View:
    """Under a view's guard: the view answers POSTs alone.

    It may return the sentence that says what was done; then the button's page follows. That page
    also tells what was refused. Whoever comes with a GET (a bookmark, a sign-in on the way) gets
    to the nearest page that is there for them.
    """

    @wraps(view)
    def pressed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method in ("GET", "HEAD"):
            return HttpResponseRedirect(_page_for(request))
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        done: HttpResponseBase | str = ""
        with told_on(request):
            done = view(request, *args, **kwargs)
        if isinstance(done, HttpResponseBase):
            return done
        if done:
            messages.success(request, done)
        return HttpResponseRedirect(page_of(request))

    pressed.is_button = True  # type: ignore[attr-defined]  # its address is no page
    return pressed


def is_of_a_button(view: Callable[..., Any]) -> bool:
    return hasattr(view, "is_button")


def page_of(request: HttpRequest) -> str:
    """The page that a button stands on, whatever became of its object."""
    return next((url for url, _match in _pages_above(request.path_info)), _home())


def _page_for(request: HttpRequest) -> str:
    pages = _pages_above(request.path_info)
    return next((url for url, match in pages if _is_there(request, match)), _home())


def _home() -> str:
    return resolve_url(settings.LOGIN_REDIRECT_URL)


def _pages_above(path: str) -> Iterator[tuple[str, ResolverMatch]]:
    """Ours, the nearest first; what has no guard of ours is another package's."""
    parts = path.strip("/").split("/")
    for length in range(len(parts) - 1, 0, -1):
        try:
            match = resolve(f"/{'/'.join(parts[:length])}/")
        except Resolver404:
            continue
        if hasattr(match.func, "access") and not is_of_a_button(match.func):
            yield reverse(match.view_name, args=match.args, kwargs=match.kwargs), match


def _is_there(request: HttpRequest, match: ResolverMatch) -> bool:
    looking = copy(request)
    # What the page would say to the person is not said to this look at it.
    looking._messages = default_storage(looking)  # type: ignore[attr-defined]
    try:
        return match.func(looking, *match.args, **match.kwargs).status_code < 400
    except (Http404, PermissionDenied):
        return False
