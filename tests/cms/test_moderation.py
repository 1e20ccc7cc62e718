"""Nothing a studio writes is public before an editor who is not of the studio says so."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.http import Http404
from django.test import Client
from wagtail.models import TaskState

from cms.errors import (
    NothingToModerate,
    NotWaiting,
    OwnPage,
    PageIncomplete,
    PageInModeration,
    ReasonMissing,
)
from cms.models import GamePage
from cms.selectors.moderation import standing_of
from cms.services.moderation import (
    approve_page,
    return_page,
    submit_for_moderation,
    withdraw_from_moderation,
)
from cms.services.pages import PageFields, save_page_draft
from incubator.accounts.access import Role
from incubator.accounts.models import User
from incubator.accounts.services import grant_role
from incubator.core import audit
from studios.models import Game
from tests.cms.making import WORDS

pytestmark = pytest.mark.django_db
ADDRESS = "/games/paper-tides/"


def row(page: GamePage) -> GamePage:
    return GamePage.objects.get(pk=page.pk)


def test_a_draft_is_not_public(client: Client, draft: GamePage) -> None:
    assert client.get(ADDRESS).status_code == 404
    assert draft.tagline not in client.get("/games/").content.decode()
    assert standing_of(row(draft)).stage == "draft"


def test_saving_the_same_words_again_writes_no_revision(
    game: Game, draft: GamePage, founder: User
) -> None:
    save_page_draft(game=game, fields=WORDS, actor=founder)
    assert draft.revisions.count() == 1


def test_an_incomplete_page_is_not_sent_and_the_error_says_what_to_add(
    game: Game, founder: User
) -> None:
    page = save_page_draft(game=game, fields=PageFields(tagline="Fold."), actor=founder)
    with pytest.raises(PageIncomplete, match="add the kind of game, a few words"):
        submit_for_moderation(page=page, actor=founder)
    assert not TaskState.objects.exists()


def test_a_page_in_moderation_stands_still(
    game: Game, submission: TaskState, founder: User, client: Client
) -> None:
    with pytest.raises(PageInModeration):
        save_page_draft(game=game, fields=replace(WORDS, kind="Other"), actor=founder)
    assert game.page.revisions.count() == 1
    assert client.get(ADDRESS).status_code == 404


def test_sending_twice_leaves_one_submission(submission: TaskState, founder: User) -> None:
    again = submit_for_moderation(page=submission.revision.content_object, actor=founder)
    assert again == submission
    assert TaskState.objects.count() == 1


def test_an_editor_publishes_and_the_studio_is_told(
    client: Client,
    submission: TaskState,
    editor: User,
    founder: User,
    mailoutbox: list[EmailMessage],
) -> None:
    page = approve_page(submission=submission, actor=editor, comment="Lovely.")
    assert page.live
    assert standing_of(page).stage == "published"
    assert "Every island keeps one letter." in client.get(ADDRESS).content.decode()
    newest = audit.history(page)[0]
    assert (newest.actor, newest.act, newest.reason) == (editor, "page.publish", "Lovely.")
    [mail] = mailoutbox
    assert (mail.to, mail.subject) == ([founder.email], "The page of Paper Tides is live")
    assert ADDRESS in mail.body


def test_the_studio_is_told_in_its_own_language(
    submission: TaskState, editor: User, founder: User, mailoutbox: list[EmailMessage]
) -> None:
    founder.language = "zh-hans"
    founder.save()
    return_page(submission=submission, actor=editor, reason="Name the islands.")
    assert mailoutbox[0].subject == "编辑请你修改 Paper Tides 的页面"
    assert "Name the islands." in mailoutbox[0].body


def test_nobody_else_publishes(
    submission: TaskState, founder: User, member: User, stranger: User, agent: User, auditor: User
) -> None:
    for person, refusal in (
        (founder, Http404),
        (member, Http404),
        (stranger, Http404),
        (agent, PermissionDenied),
        (auditor, PermissionDenied),
    ):
        with pytest.raises(refusal):
            approve_page(submission=submission, actor=person)
    assert not GamePage.objects.live().exists()


def test_an_editor_of_the_studio_does_not_decide_on_its_page(
    submission: TaskState, member: User
) -> None:
    grant_role(user=member, role=Role.EDITOR, actor=None)
    with pytest.raises(OwnPage):
        approve_page(submission=submission, actor=member)
    with pytest.raises(OwnPage):
        return_page(submission=submission, actor=member, reason="Mine.")
    assert not GamePage.objects.live().exists()


def test_a_returned_page_shows_its_reason_and_can_be_sent_again(
    game: Game,
    submission: TaskState,
    editor: User,
    founder: User,
    mailoutbox: list[EmailMessage],
) -> None:
    page = return_page(submission=submission, actor=editor, reason="Name the islands.")
    standing = standing_of(row(page))
    assert (standing.stage, standing.reason) == ("returned", "Name the islands.")
    assert "Name the islands." in mailoutbox[0].body
    assert "/studio/lantern-works/games/paper-tides/page/" in mailoutbox[0].body
    better = save_page_draft(game=game, fields=replace(WORDS, about="Seven isles."), actor=founder)
    second = submit_for_moderation(page=better, actor=founder)
    assert approve_page(submission=second, actor=editor).about == "Seven isles."


def test_a_page_is_not_returned_without_a_reason(submission: TaskState, editor: User) -> None:
    with pytest.raises(ReasonMissing):
        return_page(submission=submission, actor=editor, reason="  ")
    submission.refresh_from_db()
    assert submission.status == TaskState.STATUS_IN_PROGRESS


def test_an_editor_cannot_publish_words_that_were_taken_back(
    game: Game, submission: TaskState, editor: User, founder: User
) -> None:
    withdraw_from_moderation(page=game.page, actor=founder)
    changed = save_page_draft(game=game, fields=replace(WORDS, about="Buy gold!"), actor=founder)
    submit_for_moderation(page=changed, actor=founder)
    with pytest.raises(NotWaiting):
        approve_page(submission=submission, actor=editor)
    assert not GamePage.objects.live().exists()


def test_edits_after_publishing_wait_while_the_public_page_stays(
    client: Client, game: Game, live_page: GamePage, editor: User, founder: User
) -> None:
    with pytest.raises(NothingToModerate):
        submit_for_moderation(page=live_page, actor=founder)
    changed = save_page_draft(game=game, fields=replace(WORDS, tagline="New."), actor=founder)
    second = submit_for_moderation(page=changed, actor=founder)
    assert standing_of(row(live_page)).label == "live, changes in moderation"
    assert WORDS.tagline in client.get(ADDRESS).content.decode()
    approve_page(submission=second, actor=editor)
    assert "New." in client.get(ADDRESS).content.decode()


def test_an_answered_submission_is_answered_once(
    submission: TaskState, live_page: GamePage, editor: User
) -> None:
    with pytest.raises(NotWaiting):
        return_page(submission=submission, actor=editor, reason="Too late.")
    assert row(live_page).live
