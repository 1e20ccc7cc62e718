"""A page at each step of its way to the public, reached through the services."""

from datetime import date

import pytest
from wagtail.models import TaskState

from cms.models import GamePage
from cms.services.moderation import approve_page, submit_for_moderation
from cms.services.pages import PageFields, save_page_draft
from incubator.accounts.models import User
from studios.models import Game

WORDS = PageFields(
    tagline="Fold a boat, read the wind, and carry letters between islands.",
    kind="Sailing adventure",
    about="Every island keeps one letter.\n\nEvery letter changes one island.",
    released_on=date(2026, 10, 2),
    platforms=["windows", "linux"],
    languages=["en", "zh-hans"],
)


@pytest.fixture
def draft(game: Game, founder: User) -> GamePage:
    return save_page_draft(game=game, fields=WORDS, actor=founder)


@pytest.fixture
def submission(draft: GamePage, founder: User) -> TaskState:
    return submit_for_moderation(page=draft, actor=founder)


@pytest.fixture
def live_page(submission: TaskState, editor: User) -> GamePage:
    return approve_page(submission=submission, actor=editor)
