"""From a draft to the public page: a studio submits, an editor publishes or returns.

Wagtail's workflow carries the state. A *submission* is its task state: one revision waiting for one
verdict, so an editor can never publish words that replaced those on the screen.
"""

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import TaskState

from cms import words
from cms.errors import NothingToModerate, NotWaiting, PageIncomplete, ReasonMissing
from cms.models import GamePage
from cms.selectors.pages import draft_of
from cms.services.editors import align_editor, align_languages
from incubator.accounts.models import User
from incubator.core import acts, audit


@transaction.atomic
def submit_for_moderation(*, page: GamePage, actor: User) -> TaskState:
    """Ask the editors; returns the submission they will answer. Submitting twice changes nothing.

    Raises PageIncomplete, or NothingToModerate when the draft equals the public page.
    """
    page = _locked(page.pk)
    acts.require(actor, words.SUBMIT.key, page)
    waiting = page.current_workflow_task_state
    if waiting is not None:
        return waiting
    if page.live and not page.has_unpublished_changes:
        raise NothingToModerate
    _check_complete(draft_of(page))
    align_languages(told=actor)
    returned = page.current_workflow_state
    if returned is not None:
        returned.requested_by = actor
        returned.save()
        returned.resume(user=actor)
    else:
        page.get_workflow().start(page, actor)
    audit.record(actor=actor, said=words.SUBMIT(), subject=page)
    return _locked(page.pk).current_workflow_task_state


@transaction.atomic
def withdraw_from_moderation(*, page: GamePage, actor: User) -> GamePage:
    """Take a submission back to change the page before editors answer."""
    page = _locked(page.pk)
    acts.require(actor, words.WITHDRAW.key, page)
    if not page.workflow_in_progress:
        raise NotWaiting
    page.current_workflow_state.cancel(user=actor)
    audit.record(actor=actor, said=words.WITHDRAW(), subject=page)
    return page


@transaction.atomic
def approve_page(*, submission: TaskState, actor: User, comment: str = "") -> GamePage:
    """Publish the submitted words at once."""
    submission, page = _waiting(submission, words.PUBLISH.key, actor)
    submission.approve(user=actor, comment=comment)
    published = GamePage.objects.get(pk=page.pk)
    audit.record(
        actor=actor,
        said=words.PUBLISH(),
        subject=published,
        reason=comment,
        after={"revision": published.live_revision_id},
    )
    return published


@transaction.atomic
def return_page(*, submission: TaskState, actor: User, reason: str) -> GamePage:
    """Send the words back with what has to change; the public page stays as it was."""
    submission, page = _waiting(submission, words.RETURN.key, actor)
    if not reason.strip():
        raise ReasonMissing
    submission.reject(user=actor, comment=reason.strip())
    audit.record(actor=actor, said=words.RETURN(), subject=page, reason=reason.strip())
    return page


def _locked(pk: int) -> GamePage:
    return (
        GamePage.objects.select_for_update(of=("self",)).select_related("game__studio").get(pk=pk)
    )


def _waiting(submission: TaskState, key: str, actor: User) -> tuple[TaskState, GamePage]:
    """The submission as the database has it, once the actor may decide on it."""
    # Who may not answer at all is told so, whatever has become of it.
    acts.ACTS[key].who.require(actor, None)
    page = _locked(int(submission.workflow_state.object_id))
    current = page.current_workflow_task_state
    if current is None or current.pk != submission.pk:
        raise NotWaiting
    acts.require(actor, key, page)
    # Wagtail asks its own groups when it publishes.
    align_editor(user=actor)
    align_languages(told=current.workflow_state.requested_by or actor)
    return current, page


def _check_complete(draft: GamePage) -> None:
    wanted = {
        _("a tagline"): draft.tagline,
        _("the kind of game"): draft.kind,
        _("a few words about the game"): draft.about,
        _("a platform"): draft.platforms,
        _("a language"): draft.languages,
    }
    missing = [name for name, value in wanted.items() if not value]
    if missing:
        raise PageIncomplete(missing)
