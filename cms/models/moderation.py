"""The one step of the workflow that every game page goes through."""

from typing import Any

from django.utils.translation import gettext_lazy
from wagtail.models import Page, Task

from incubator.accounts.access import Role, has_role


class EditorialReview(Task):
    """Waits for an editor, and keeps the studio's hands off the page meanwhile.

    Who is an editor is asked of the staff roles, not of Wagtail's groups. Wagtail's own screens
    offer no verdict: `/staff/moderation/` does, through the services that refuse people who belong
    to the studio and write the audit row.
    """

    class Meta:
        verbose_name = gettext_lazy("editorial review")

    def user_can_access_editor(self, obj: Page, user: Any) -> bool:
        return has_role(user, Role.EDITOR)

    def locked_for_user(self, obj: Page, user: Any) -> bool:
        return not has_role(user, Role.EDITOR)

    def get_actions(self, obj: Page, user: Any) -> list[tuple[str, str, bool]]:
        return []
