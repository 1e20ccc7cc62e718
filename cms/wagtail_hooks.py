"""Wagtail's own screens under /cms/, fitted to the house."""

from django.conf import settings
from django.db.models import Model
from django.shortcuts import resolve_url
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.models import Page

from cms import words
from incubator.accounts.models import User
from incubator.core import audit
from incubator.web.guards import SignedIn


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


@hooks.register("before_bulk_action")
def write_down_files(
    request: SignedIn, action: str, things: list[Model], _bulk: BulkAction
) -> None:
    """Of pages Wagtail keeps a log whichever way they went; of files only one by one."""
    for thing in things:
        if not isinstance(thing, Page):
            did = words.DELETE_FILE if action == "delete" else words.CHANGE_FILE
            audit.record(actor=request.user, said=did(), subject=thing)


@hooks.register("construct_settings_menu")
def no_settings(request: SignedIn, items: list[MenuItem]) -> None:
    """None of these rooms is open: see cms.views.door."""
    items.clear()
