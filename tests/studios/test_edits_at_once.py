"""Two members edit the same words: the second is told before the first one's are gone."""

import pytest

from cms.services.pages import PageFields, save_page_draft
from incubator.accounts.models import User
from studios.models import Game, Studio, StudioRole
from studios.services.games import edit_game
from tests.clients import Client
from tests.joining import join

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague(studio: Studio, founder: User, stranger: User) -> User:
    join(studio=studio, user=stranger, role=StudioRole.PUBLISHER, actor=founder)
    return stranger


def at(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_a_game_changed_meanwhile_is_not_overwritten_unawares(
    studio: Studio, game: Game, founder: User, colleague: User
) -> None:
    page, address = at(founder), f"/studio/{studio.slug}/games/{game.slug}/edit/"
    typed = page.get(address).context["form"].initial | {"about": "Mine."}
    edit_game(
        game=game, title="Paper Tides", tagline="", about="Theirs.", stage="alpha", actor=colleague
    )
    answer = page.post(address, typed)
    text = answer.content.decode()
    assert "Stella Stranger changed Paper Tides" in text
    assert "Mine.</textarea>" in text
    game.refresh_from_db()
    assert game.about == "Theirs."
    again = typed | {"seen": answer.context["form"]["seen"].value()}
    assert page.post(address, again).status_code == 302
    game.refresh_from_db()
    assert game.about == "Mine."


def test_a_page_saved_meanwhile_is_not_overwritten_unawares(
    studio: Studio, game: Game, founder: User, colleague: User
) -> None:
    save_page_draft(game=game, fields=PageFields(tagline="First."), actor=founder)
    page, address = at(founder), f"/studio/{studio.slug}/games/{game.slug}/page/"
    seen = page.get(address).context["form"]["seen"].value()
    save_page_draft(game=game, fields=PageFields(tagline="Theirs."), actor=colleague)
    typed = {"tagline": "Mine.", "platforms": ["web"], "then": "keep", "seen": seen}
    answer = page.post(address, typed)
    text = answer.content.decode()
    assert "Stella Stranger changed" in text
    assert "Mine.</textarea>" in text
    assert page.get(address).context["form"]["tagline"].value() == "Theirs."
    again = typed | {"seen": answer.context["form"]["seen"].value()}
    assert page.post(address, again).status_code == 302
    assert page.get(address).context["form"]["tagline"].value() == "Mine."


def test_saving_again_after_a_refusal_of_ones_own_is_no_collision(
    studio: Studio, game: Game, founder: User
) -> None:
    page, address = at(founder), f"/studio/{studio.slug}/games/{game.slug}/page/"
    typed = {"tagline": "Mine.", "then": "keep", "seen": ""}
    assert page.post(address, typed).status_code == 302
    seen = page.get(address).context["form"]["seen"].value()
    assert page.post(address, typed | {"tagline": "Better.", "seen": seen}).status_code == 302
