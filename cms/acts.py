"""What studios and editors do with the pages of games."""

from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy
from wagtail.models import TaskState

from cms import words
from cms.errors import NotSent, OwnPage
from cms.models import GamePage
from cms.selectors.moderation import (
    has_unsent_words,
    is_own,
    pages_of,
    standing_of,
    waiting_submissions,
)
from cms.selectors.pages import pages_with_standing
from incubator.accounts.models import User
from incubator.accounts.models.people import Role
from incubator.accounts.who import Readers, Staff
from incubator.core.acts import NOBODY, STAFF, STUDIO, Tell, Waits, in_area, object_link
from incubator.core.request_cache import once
from studios.access import studio_role
from studios.models import Game, Studio, StudioRole
from studios.selectors.studios import games_of
from studios.who import InGame


def _staff_page(page: GamePage) -> str:
    """What waits of it, or the list when nothing does any more."""
    waiting = page.current_workflow_task_state
    return reverse("cms:submission", args=[waiting.pk]) if waiting else reverse("cms:moderation")


object_link(GamePage, studio="cms:page", staff=_staff_page)

act = in_area(gettext_lazy("Pages of games"))
WRITERS, EDITORS = InGame(StudioRole.PUBLISHER), Staff(Role.EDITOR)


def _pages(studio: Studio) -> list[GamePage]:
    games = games_of(studio)
    return once(("pages", studio.pk), lambda: list(pages_with_standing(games)))


def _unwritten(studio: Studio) -> Iterable[Game]:
    written = {page.game_id for page in _pages(studio)}
    return [game for game in games_of(studio) if game.pk not in written]


act(
    words.SAVE_DRAFT,
    on=Game,
    label=gettext_lazy("Write page"),
    who=WRITERS,
    page={STUDIO: "cms:page"},
    waits=Waits(rows=Game.objects.none, studio=_unwritten),
    tells=NOBODY,
)


def _of_stage(studio: Studio, *stages: str) -> list[GamePage]:
    return [page for page in _pages(studio) if standing_of(page).stage in stages]


act(
    words.SUBMIT,
    on=GamePage,
    label=gettext_lazy("Send page to editors"),
    who=WRITERS,
    page={STUDIO: "cms:page"},
    waits=Waits(
        rows=GamePage.objects.none,
        studio=lambda studio: _of_stage(studio, "returned"),
        since="first_published_at",
        label=gettext_lazy("Change page"),
    ),
    tells=Tell((EDITORS,), "page_waits"),
)
act(
    words.WITHDRAW,
    on=GamePage,
    label=gettext_lazy("Take page back"),
    who=WRITERS,
    page={STUDIO: "cms:page_withdraw"},
    sends=True,
    tells=NOBODY,
)


def refuse_own(page: GamePage, editor: User) -> None:
    """Raises OwnPage for who wrote or sent what waits, or belongs to the page's studio."""
    waiting = page.current_workflow_task_state
    if waiting is not None and is_own(editor, waiting, page):
        raise OwnPage


def refuse_members(page: GamePage, editor: User) -> None:
    """As `refuse_own`, also where nothing waits."""
    if studio_role(editor, page.game.studio) is not None:
        raise OwnPage
    refuse_own(page, editor)


def refuse_unsent(page: GamePage, editor: User) -> None:
    """Raises OwnPage, or NotSent for words that the studio keeps to itself so far."""
    refuse_members(page, editor)
    if has_unsent_words(page):
        raise NotSent


def _readable(rows: Iterable[TaskState], viewer: User) -> Iterator[GamePage]:
    """The pages that wait, each with its submission, less the viewer's own."""
    found = list(rows)
    pages = pages_of(found)
    for submission in found:
        page = pages.get(submission.pk)
        if page is not None and not is_own(viewer, submission, page):
            page.sent_at = submission.started_at
            page.submission_id = submission.pk
            yield page


for done, label in (
    (words.PUBLISH, gettext_lazy("Publish page")),
    (words.RETURN, gettext_lazy("Return page")),
):
    act(
        done,
        on=GamePage,
        label=label,
        who=EDITORS,
        page={STAFF: "cms:submission"},
        url_args=lambda page: (page.submission_id,),
        check=refuse_own,
        waits=Waits(
            rows=waiting_submissions,
            mine=_readable,
            studio=lambda studio: _of_stage(studio, "waiting"),
            since="sent_at",
            label=gettext_lazy("Read and publish"),
        )
        if done is words.PUBLISH
        else None,
        tells=Tell((WRITERS,), "page_answered"),
    )
act(words.CHANGE_IN_EDITOR, on=GamePage, who=EDITORS, check=refuse_members, tells=NOBODY)
act(
    words.PUBLISH_IN_EDITOR,
    on=GamePage,
    who=EDITORS,
    check=refuse_unsent,
    tells=Tell((WRITERS,), "page_answered"),
)
act(
    words.UNPUBLISH,
    on=GamePage,
    who=EDITORS,
    check=refuse_members,
    tells=Tell((WRITERS,), "page_answered"),
)
act(
    "page.read",
    on=GamePage,
    right=gettext_lazy("Read what studios send to the editors"),
    who=Readers(Role.EDITOR),
    tells=NOBODY,
)
