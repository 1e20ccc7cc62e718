"""A page at each step of its way to the public, reached through the services."""

import pytest
from wagtail.models import TaskState

from cms.models import GamePage
from cms.services.moderation import approve_page, submit_for_moderation
from cms.services.pages import save_page_draft
from incubator.accounts.models import User
from studios.models import Game
from tests.cms.making import WORDS


@pytest.fixture
def draft(game: Game, founder: User) -> GamePage:
    page = GamePage.objects.first()
    if page is None:
        return save_page_draft(game=game, fields=WORDS, actor=founder)
    return page.get_latest_revision_as_object()


@pytest.fixture
def submission(draft: GamePage, founder: User) -> TaskState:
    return TaskState.objects.first() or submit_for_moderation(page=draft, actor=founder)


@pytest.fixture
def live_page(submission: TaskState, editor: User) -> GamePage:
    page = GamePage.objects.filter(live=True).first()
    return page or approve_page(submission=submission, actor=editor)
