"""Django's admin as the house's back door: for administrators by their role, to look through.

Only rows that an app lists in its own `admin.py` are there, by `incubator.web.admin`. Packages bring
screens of their own, which would change addresses and second factors past the passport; they are
not listed. Signing in and out and passwords are the passport's too.
"""

from collections.abc import Iterable
from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy

from incubator.core import acts
from incubator.web.admin import KeptAdmin
from incubator.web.guards import SignedIn

OPEN = "back_door.open"


class BackDoor(AdminSite):
    """Asks the staff roles and never Django's own flags: the same answers as any page of staff."""

    site_header = site_title = gettext_lazy("Rows of the incubator")
    index_title = gettext_lazy("To look at")

    def register(
        self,
        model_or_iterable: type[Model] | Iterable[type[Model]],
        admin_class: type[ModelAdmin[Any]] | None = None,
        **options: Any,
    ) -> None:
        if admin_class is not None and issubclass(admin_class, KeptAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return acts.may(request.user, OPEN)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        inside = super().admin_view(view, cacheable)

        @login_required
        @wraps(view)
        def asked(request: SignedIn, *args: Any, **kwargs: Any) -> HttpResponseBase:
            acts.require(request.user, OPEN)
            return inside(request, *args, **kwargs)

        return asked

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return redirect("account_logout")

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        return redirect("account_change_password")
