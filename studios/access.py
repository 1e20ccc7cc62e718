"""Who may see and do what in a studio.

Members see their studio, staff read all of them, and for everybody else it does not exist (404).
Members without the right role are told so (403). The owner's role stands for every other one.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase

from incubator.core.access import may_read_everything
from incubator.core.models import User
from studios.models import Game, Membership, Studio, StudioRole

Viewer = User | AnonymousUser
View = Callable[..., HttpResponseBase]


def studio_role(user: Viewer, studio: Studio) -> str | None:
    """The person's role in the studio, or None."""
    if not user.is_authenticated or not user.is_active:
        return None
    found = Membership.objects.filter(studio=studio, user=user).values_list("role", flat=True)
    return found.first()


def visible_studio(user: Viewer, slug: str) -> Studio:
    """The studio, for its members and for staff, who read it. Raises Http404 for others."""
    studio = Studio.objects.filter(slug=slug).first()
    if studio is None or not (studio_role(user, studio) or may_read_everything(user)):
        raise Http404
    return studio


def visible_game(user: Viewer, studio_slug: str, game_slug: str) -> Game:
    """The game with its studio, as `visible_studio`."""
    studio = visible_studio(user, studio_slug)
    game = Game.objects.filter(studio=studio, slug=game_slug).select_related("studio").first()
    if game is None:
        raise Http404
    return game


def acts_as(user: Viewer, studio: Studio, *roles: str) -> bool:
    """Whether the person belongs to the studio in one of the roles (in any, if none is named)."""
    held = studio_role(user, studio)
    return held is not None and (not roles or held in roles or held == StudioRole.OWNER)


def require_member(user: Viewer, studio: Studio, *roles: str) -> None:
    """Raise Http404 for strangers and PermissionDenied for members (and staff) of other roles."""
    if acts_as(user, studio, *roles):
        return
    if studio_role(user, studio) is None and not may_read_everything(user):
        raise Http404
    names = " or ".join(str(StudioRole(role).label) for role in roles) or "its members"
    raise PermissionDenied(f"In {studio.name}, only the owner or {names} may do this.")


def studio_member(*roles: str) -> Callable[[View], View]:
    """Guard of a studio page with a `studio` slug in its address.

    Members and staff may read; changing anything (any method but GET and HEAD) takes one of the
    roles. The view is called with the Studio in place of the slug.
    """

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(
            request: HttpRequest, studio: str, *args: Any, **kwargs: Any
        ) -> HttpResponseBase:
            found = visible_studio(request.user, studio)
            if request.method not in ("GET", "HEAD"):
                require_member(request.user, found, *roles)
            return view(request, found, *args, **kwargs)

        guarded.access = f"studio:{','.join(roles) or 'any'}"  # type: ignore[attr-defined]
        return guarded

    return decorate
