"""The door to Wagtail's own screens."""

from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponseBase

from cms.services.editors import align_editor, align_languages
from incubator.accounts.access import Role, require_role
from incubator.web.guards import SignedIn, View


def editors_only(view: View) -> View:
    """Asks the staff roles at every request and tells Wagtail's groups what they say.

    404 to people outside the staff, 403 to staff of other roles, the portal's login to visitors:
    Wagtail's own login page is never seen. Somebody who lost the role loses the group here.
    """

    @login_required
    @wraps(view)
    def guarded(request: SignedIn, *args: Any, **kwargs: Any) -> HttpResponseBase:
        align_editor(user=request.user)
        align_languages(told=request.user)
        require_role(request.user, Role.EDITOR)
        return view(request, *args, **kwargs)

    guarded.access = f"staff:{Role.EDITOR}"  # type: ignore[attr-defined]  # read by the route test
    return guarded
