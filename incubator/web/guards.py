"""Guards: how a view says who may open it.

Every view of the project wears exactly one: these, those for staff (`incubator.accounts.guards`)
or a studio's (`studios.access`). The mark they leave, `view.access`, is what the test over all
routes reads.
"""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase

from incubator.core.demo_only import DemoPart
from incubator.web.demo_parts import PAGES

if TYPE_CHECKING:
    # Whatever AUTH_USER_MODEL names; the type checker's plugin reads the settings.
    from django.contrib.auth.models import _User

View = Callable[..., HttpResponseBase]


class SignedIn(HttpRequest):
    """A request as a guarded view sees it: there is a person behind it. For type checking only."""

    user: "_User"


def open_to_all(view: View) -> View:
    """Anybody may open it, signed in or not."""
    view.access = "public"  # type: ignore[attr-defined]  # the mark is the point
    return view


def signed_in(view: View) -> View:
    """Anybody with an account; what they see there is decided by the object's own helper."""
    guarded: View = login_required(view)
    guarded.access = "signed-in"  # type: ignore[attr-defined]
    return guarded


def exists_with(part: DemoPart) -> Callable[[View], View]:
    """404 while that part of the demo is not there. Stands above the guard that says for whom."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not part.is_there():
                raise Http404
            return view(request, *args, **kwargs)

        # For the test that walks all routes.
        guarded.demo_part = part  # type: ignore[attr-defined]
        return guarded

    return decorate


def demo_only(view: View) -> View:
    """404 unless this is a demo: nobody may become anybody elsewhere."""
    guarded = exists_with(PAGES)(view)
    guarded.access = "demo"  # type: ignore[attr-defined]
    return guarded


def answer(request: HttpRequest) -> str:
    """The reason a person typed beside a decision button; what no database keeps left out."""
    return str(request.POST.get("reason", "")).replace("\0", "").strip()
