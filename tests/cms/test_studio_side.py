"""The studio's page about its game page."""

from datetime import date

import pytest
from django.test import Client
from wagtail.models import TaskState

from cms.models import GamePage
from cms.services.moderation import return_page
from incubator.accounts.models import User
from studios.models import Game, StudioRole
from tests.joining import place

pytestmark = pytest.mark.django_db
ADDRESS = "/studio/lantern-works/games/paper-tides/page/"
TYPED = {
    "tagline": "Fold a boat,\nread the wind.",
    "kind": "Sailing adventure",
    "about": "One.\r\n\r\nTwo.",
    "released_on": "2026-10-02",
    "platforms": ["windows"],
    "languages": ["en", "zh-hans"],
}


def test_the_form_starts_with_what_the_game_says(client: Client, game: Game, founder: User) -> None:
    client.force_login(founder, "incubator.accounts.backends.Passport")
    shown = client.get(ADDRESS).content.decode()
    assert game.tagline in shown
    assert "not written yet" in shown


def test_the_founder_saves_a_draft_and_finds_it_again(
    client: Client, game: Game, founder: User
) -> None:
    client.force_login(founder, "incubator.accounts.backends.Passport")
    assert client.post(ADDRESS, {**TYPED, "then": "keep"}).status_code == 302
    page = GamePage.objects.get(game=game)
    draft = page.get_latest_revision_as_object()
    assert (draft.tagline, draft.about) == ("Fold a boat, read the wind.", "One.\n\nTwo.")
    assert (draft.released_on, draft.languages) == (date(2026, 10, 2), ["en", "zh-hans"])
    assert not page.live
    assert "Fold a boat, read the wind." in client.get(ADDRESS).content.decode()


def test_the_page_names_the_editors_while_it_waits(
    client: Client, game: Game, founder: User, editor: User
) -> None:
    client.force_login(founder, "incubator.accounts.backends.Passport")
    client.post(ADDRESS, {**TYPED, "then": "submit"})
    shown = client.get(ADDRESS).content.decode()
    assert "in moderation" in shown
    assert editor.name in shown
    assert "Take page back" in shown


def test_a_draft_may_lack_anything(client: Client, game: Game, founder: User) -> None:
    client.force_login(founder, "incubator.accounts.backends.Passport")
    assert client.post(ADDRESS, {"tagline": "Fold.", "then": "keep"}).status_code == 302
    assert game.page.get_latest_revision_as_object().tagline == "Fold."


def test_typed_words_survive_a_refusal(client: Client, game: Game, founder: User) -> None:
    client.force_login(founder, "incubator.accounts.backends.Passport")
    answered = client.post(ADDRESS, {"tagline": "Fold.", "then": "submit"})
    assert "Choose at least one platform." in answered.content.decode()
    assert "Fold." in answered.content.decode()
    answered = client.post(ADDRESS, {**TYPED, "released_on": "soon", "then": "keep"})
    assert answered.status_code == 200
    assert "Sailing adventure" in answered.content.decode()


def test_the_reason_of_a_return_is_shown(
    client: Client, submission: TaskState, editor: User, founder: User
) -> None:
    return_page(submission=submission, actor=editor, reason="Name the islands.")
    client.force_login(founder, "incubator.accounts.backends.Passport")
    shown = client.get(ADDRESS).content.decode()
    assert "The editors ask for changes" in shown
    assert "Name the islands." in shown


@pytest.mark.parametrize("what", ["", "preview/"])
def test_strangers_players_and_visitors_do_not_find_it(
    client: Client, draft: GamePage, stranger: User, what: str
) -> None:
    assert client.get(ADDRESS + what).status_code == 302
    client.force_login(stranger, "incubator.accounts.backends.Passport")
    assert client.get(ADDRESS + what).status_code == 404


def test_a_stranger_changes_nothing(client: Client, draft: GamePage, stranger: User) -> None:
    client.force_login(stranger, "incubator.accounts.backends.Passport")
    for what in ("", "submit/", "withdraw/"):
        assert client.post(ADDRESS + what, TYPED).status_code == 404
    assert draft.revisions.count() == 1
    assert not TaskState.objects.exists()


def test_a_developer_reads_and_previews_but_does_not_write(
    client: Client, draft: GamePage, member: User
) -> None:
    client.force_login(member, "incubator.accounts.backends.Passport")
    assert "Save draft" not in client.get(ADDRESS).content.decode()
    preview = client.get(ADDRESS + "preview/").content.decode()
    assert "Only the studio and the editors see this." in preview
    assert draft.tagline in preview
    assert client.post(ADDRESS, TYPED).status_code == 403
    assert draft.revisions.count() == 1


def test_a_publisher_writes(client: Client, game: Game, stranger: User) -> None:
    place(game.studio, stranger, StudioRole.PUBLISHER)
    client.force_login(stranger, "incubator.accounts.backends.Passport")
    assert client.post(ADDRESS, {**TYPED, "then": "keep"}).status_code == 302


def test_markup_that_a_studio_types_stays_text(client: Client, game: Game, founder: User) -> None:
    client.force_login(founder, "incubator.accounts.backends.Passport")
    client.post(ADDRESS, {**TYPED, "about": "<script>alert(1)</script>", "then": "keep"})
    preview = client.get(ADDRESS + "preview/").content.decode()
    assert "<script>alert" not in preview
    assert "&lt;script&gt;alert" in preview


@pytest.mark.parametrize("state", ["draft", "submission", "live_page"])
def test_the_page_of_a_game_is_found_from_its_game_at_every_step(
    request: pytest.FixtureRequest, client: Client, founder: User, state: str
) -> None:
    request.getfixturevalue(state)
    client.force_login(founder, "incubator.accounts.backends.Passport")
    shown = client.get("/studio/lantern-works/games/paper-tides/").content.decode()
    assert f'href="{ADDRESS}"' in shown
