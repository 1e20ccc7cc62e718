"""Who is a distributor's, and the guard of its pages. For everybody else they do not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponseBase

from billing.cards.models import Distributor, DistributorPerson
from incubator.accounts.access import Viewer
from incubator.accounts.models import User
from incubator.core.request_cache import once
from incubator.web.guards import SignedIn

View = Callable[..., HttpResponseBase]


def distributor_of(user: Viewer) -> Distributor | None:
    """The distributor that somebody acts for; one query, once for each page."""
    if not isinstance(user, User) or not user.is_active:
        return None
    return once(("distributor", user.pk), lambda: _read(user))


def _read(user: User) -> Distributor | None:
    row = DistributorPerson.objects.filter(user=user).select_related("distributor").first()
    return row.distributor if row else None


def distributor_only(view: View) -> View:
    """People of a distributor; the view is given which one. 404 to everybody else."""

    @login_required
    @wraps(view)
    def guarded(request: SignedIn, *args: Any, **kwargs: Any) -> HttpResponseBase:
        distributor = distributor_of(request.user)
        if distributor is None:
            raise Http404
        return view(request, distributor, *args, **kwargs)

    guarded.access = "distributor"  # type: ignore[attr-defined]
    return guarded
