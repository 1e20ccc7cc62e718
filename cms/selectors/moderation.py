"""Where a game page stands between a draft and the public, in words for studios and editors."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, QuerySet, When
from django.utils.translation import gettext as _
from wagtail.models import TaskState, WorkflowState

from cms.models import EditorialReview, GamePage
from incubator.accounts.access import has_role, people_with
from incubator.accounts.models import Role, User
from incubator.core import shown
from studios.access import studio_role
from studios.models import Studio


@dataclass(frozen=True, slots=True)
class Standing:
    """`stage` is what the words do: missing, draft, waiting, returned or published."""

    stage: str
    is_live: bool
    label: str
    tone: str
    submission: TaskState | None = None
    reason: str = ""

    @property
    def may_edit(self) -> bool:
        return self.stage != "waiting"


def standing_of(page: GamePage | None) -> Standing:
    """The state of a game's page, None standing for a game that has none yet."""
    if page is None:
        return Standing("missing", is_live=False, label=_("not written yet"), tone="idle")
    state = page.current_workflow_state
    if state is None:
        if page.live and not page.has_unpublished_changes:
            return Standing("published", is_live=True, label=_("live"), tone="good")
        label = _("live, with an unpublished draft") if page.live else _("draft")
        return Standing("draft", page.live, label, "good" if page.live else "idle")
    task = state.current_task_state
    if state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        label = _("live, changes needed") if page.live else _("changes needed")
        return Standing("returned", page.live, label, "alert", task, task.comment)
    label = _("live, changes in moderation") if page.live else _("in moderation")
    return Standing("waiting", page.live, label, "wait", task)


def submissions() -> QuerySet[TaskState]:
    """Every submission with who asked and who answered; `is_answered` sorts the waiting first."""
    return (
        TaskState.objects.filter(task__in=EditorialReview.objects.values("pk"))
        .annotate(
            is_answered=Case(When(status=TaskState.STATUS_IN_PROGRESS, then=0), default=1),
        )
        .select_related("revision", "workflow_state__requested_by", "finished_by")
    )


def waiting_submissions() -> QuerySet[TaskState]:
    """What editors have to read."""
    return submissions().filter(status=TaskState.STATUS_IN_PROGRESS)


def page_of_submission(submission: TaskState) -> GamePage:
    return pages_of([submission])[submission.pk]


def pages_of(some: Iterable[TaskState]) -> dict[int, GamePage]:
    """The pages of submissions by the submission's id. Wagtail keeps their ids as text."""
    wanted = {submission.pk: int(submission.workflow_state.object_id) for submission in some}
    pages = GamePage.objects.select_related("game__studio").in_bulk(set(wanted.values()))
    return {submission: pages[page] for submission, page in wanted.items() if page in pages}


def editors_for(studio: Studio) -> QuerySet[User]:
    """Who can decide on this studio's pages: editors who do not belong to it."""
    return people_with(Role.EDITOR).exclude(memberships__studio=studio)


def is_own(person: User, submission: TaskState, page: GamePage) -> bool:
    """Whether the person wrote or sent the page, or belongs to its studio."""
    sent_it = submission.workflow_state.requested_by_id == person.pk
    return sent_it or studio_role(person, page.game.studio) is not None


def has_unsent_words(page: GamePage) -> bool:
    """Whether the studio wrote something since the last publication that it has not sent."""
    if page.workflow_in_progress:
        return False
    newer = page.revisions.filter(pk__gt=page.live_revision_id or 0).select_related("user")
    for revision in newer.order_by("-pk"):
        if not _is_by_editor(revision.user, page):
            sent = TaskState.objects.filter(revision=revision, status=TaskState.STATUS_APPROVED)
            return not sent.exists()
    return False


def _is_by_editor(writer: User | None, page: GamePage) -> bool:
    if writer is None or studio_role(writer, page.game.studio) is not None:
        return False
    return has_role(writer, Role.EDITOR)


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a page, before and after; `before` is empty on a page never published."""

    label: str
    before: str
    after: str


def changes_to_live(page: GamePage, draft: GamePage) -> list[Change]:
    """What publishing the draft would change for readers."""
    before = _readable(page) if page.live else {}
    return [
        Change(label, before.get(label, ""), value)
        for label, value in _readable(draft).items()
        if before.get(label, "") != value
    ]


def _readable(page: Any) -> dict[str, str]:
    released = page.released_on
    return {
        _("Title"): page.title,
        _("Tagline"): page.tagline,
        _("Kind of game"): page.kind,
        _("About the game"): page.about,
        _("Release date"): shown.day(released),
        _("Platforms"): ", ".join(page.platform_names),
        _("Languages"): ", ".join(page.language_names),
        _("Screenshots"): ", ".join(shot.description for shot in page.screenshots.all()),
    }
