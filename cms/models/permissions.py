"""What an editor may do to a page on Wagtail's own screens.

Wagtail asks a page for its permissions wherever it does something to it: on single pages, in bulk,
for copies, aliases, revisions and its own programs. So the rules of our acts stand here, once, and
no screen of Wagtail's, of this version or the next, goes round them. Nobody is above them: what
Wagtail lets a superuser do, it lets them do by the same questions.
"""

from typing import Any

from wagtail.models import Page, PagePermissionTester

from incubator.core import acts


class FramePermissions(PagePermissionTester):
    """Of the pages that everything hangs on: they are written on, and stay where they are."""

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return False

    def can_unpublish(self) -> bool:
        return False

    def can_move(self) -> bool:
        return False

    def can_move_to(self, destination: Page) -> bool:
        return False

    def can_copy(self) -> bool:
        return False

    def can_copy_to(self, destination: Page, recursive: bool = False) -> bool:
        return False

    def can_set_view_restrictions(self) -> bool:
        return False

    def can_lock(self) -> bool:
        return False

    def can_unlock(self) -> bool:
        return False

    def can_submit_for_moderation(self) -> bool:
        return False


class GamePermissions(FramePermissions):
    """Of a game's page: changed and published by editors who may, and moved or copied by nobody.

    It is born, sent and taken back in the studio's portal; its place and name are the game's.
    """

    def can_edit(self) -> bool:
        return super().can_edit() and self._may("page.change_in_editor")

    def can_publish(self) -> bool:
        return super().can_publish() and self._may("page.publish_in_editor")

    def can_unpublish(self) -> bool:
        return bool(self.page.live) and self._may("page.unpublish")

    def can_unschedule(self) -> bool:
        return self.can_publish()

    def _may(self, key: str) -> bool:
        act = acts.ACTS[key]
        return bool(act.who.side_of(self.user, self.page)) and not act.refusal(self.page, self.user)


class Frame(Page):
    """A page that everything hangs on."""

    class Meta:
        abstract = True

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        return FramePermissions(user, self)
