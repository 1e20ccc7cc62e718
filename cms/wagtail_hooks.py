"""Wagtail's own screens under /cms/, fitted to the house."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, resolve_url
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from cms import words
from cms.errors import OwnPage
from cms.models import GamePage
from incubator.accounts.models import User
from incubator.core import audit
from incubator.web.guards import SignedIn
from studios.access import studio_role


@hooks.register("register_admin_menu_item")
def moderation_item() -> MenuItem:
    """Verdicts are given in the portal, where the reasons and the audit trail are."""
    return MenuItem(
        gettext_lazy("Moderation"), reverse_lazy("cms:moderation"), icon_name="check", order=50
    )


@hooks.register("register_admin_menu_item")
def portal_item() -> MenuItem:
    url = resolve_url(settings.LOGIN_REDIRECT_URL)
    return MenuItem(gettext_lazy("Portal"), url, icon_name="home", order=20)


@hooks.register("get_avatar_url")
def own_face(user: User, size: int) -> str:
    """Wagtail asks an outside service for pictures of people; nobody hears of ours."""
    return static("img/mark.svg")


@hooks.register("before_publish_page")
def refuse_own_page(request: SignedIn, page: Page) -> HttpResponse | None:
    """An editor who belongs to the studio does not publish its page from here either."""
    own = isinstance(page, GamePage) and studio_role(request.user, page.game.studio)
    if not own:
        return None
    messages.error(request, str(OwnPage()))
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("after_publish_page")
def write_audit_row(request: SignedIn, page: Page) -> None:
    audit.record(actor=request.user, said=words.PUBLISH_IN_EDITOR(), subject=page)


@hooks.register("construct_settings_menu")
def no_settings(request: SignedIn, items: list[MenuItem]) -> None:
    """None of these rooms is open: see cms.views.door."""
    items.clear()
