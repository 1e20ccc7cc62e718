"""The door to Wagtail's own screens, and which of its rooms there are."""

from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect

from cms.errors import OwnPage
from cms.selectors.pages import is_picture_of_own_page
from cms.services.editor_log import in_the_trail
from cms.services.editors import align_editor, align_languages
from incubator.accounts.access import Role, require_role
from incubator.web.guards import SignedIn, View

# What editors work with, by the first part of the address's name. A room that is not named is not
# there for anybody, a superuser and Wagtail's next version included: people, groups and their
# passwords, sites, collections, workflows and settings are the portal's, or the program's.
ROOMS = {
    "wagtail_bulk_action",
    "wagtailadmin_api",
    "wagtailadmin_block_preview",
    "wagtailadmin_choose_page",
    "wagtailadmin_choose_page_anchor_link",
    "wagtailadmin_choose_page_child",
    "wagtailadmin_choose_page_chosen_multiple",
    "wagtailadmin_choose_page_email_link",
    "wagtailadmin_choose_page_external_link",
    "wagtailadmin_choose_page_phone_link",
    "wagtailadmin_choose_page_search",
    "wagtailadmin_dismissibles",
    "wagtailadmin_editing_sessions",
    "wagtailadmin_explore",
    "wagtailadmin_explore_results",
    "wagtailadmin_explore_root",
    "wagtailadmin_home",
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_logout",
    "wagtailadmin_pages",
    "wagtailadmin_reports",
    "wagtailadmin_sprite",
    "wagtailadmin_tag_autocomplete",
    "wagtailadmin_tag_model_autocomplete",
    "wagtaildocs",
    "wagtaildocs_chooser",
    "wagtailembeds",
    "wagtailimages",
    "wagtailimages_chooser",
}
# Verdicts on what studios send are given in the portal, and who sent it takes it back there.
CLOSED = {
    "wagtailadmin_pages:collect_workflow_action_data",
    "wagtailadmin_pages:confirm_workflow_cancellation",
    "wagtailadmin_pages:workflow_action",
}
WORKFLOW_BUTTONS = {
    "action-cancel-workflow",
    "action-restart-workflow",
    "action-submit",
    "action-workflow-action",
}
APPS = {"wagtailcore", "wagtaildocs", "wagtailimages", "cms"}
# What the portal has instead.
ELSEWHERE = {
    "wagtailadmin_account": "accounts:security",
    "wagtailadmin_login": "account_login",
    "wagtailadmin_password_reset": "account_reset_password",
}


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
        name = request.resolver_match.view_name if request.resolver_match else ""
        room = name.partition(":")[0]
        if room in ELSEWHERE:
            return redirect(ELSEWHERE[room])
        is_closed = room not in ROOMS or name in CLOSED or WORKFLOW_BUTTONS & set(request.POST)
        # What is done to many things at once is done to things of the site, and to no accounts.
        if is_closed or kwargs.get("app_label", "wagtailcore") not in APPS:
            raise Http404
        if request.method in ("GET", "HEAD"):
            return view(request, *args, **kwargs)
        if "image_id" in kwargs and is_picture_of_own_page(request.user, kwargs["image_id"]):
            # Another file under the same picture would be another page.
            raise PermissionDenied(str(OwnPage()))
        with in_the_trail(request.user):
            return view(request, *args, **kwargs)

    guarded.access = f"staff:{Role.EDITOR}"  # type: ignore[attr-defined]  # read by the route test
    return guarded
