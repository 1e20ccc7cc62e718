"""Two members edit the same words: the second is told before the first one's are gone."""

import pytest

from cms.services.pages import PageFields, save_page_draft
from incubator.accounts.models import User
from studios.models import Application, Game, Studio, StudioRole, Track
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


def test_an_application_in_two_tabs_is_replaced_only_knowingly(founder: User) -> None:
    tabs = at(founder)
    track = Track.objects.get(slug="18")
    begun = tabs.post("/apply/new/", {"track": track.pk, "studio_name": "Kite"})["Location"]
    keep = begun.replace("/edit/", "/keep/")
    application = Application.objects.get(studio_name="Kite")
    opened = application.kept_version
    common = {"track": track.pk, "studio_name": "Kite", "currency": "USD", "draft_seen": opened}
    first = common | {"pitch": "Paper.", "draft_version": "one.1"}
    assert tabs.post(keep, first).status_code == 200
    assert tabs.post(keep, first | {"team": "We.", "draft_version": "one.2"}).status_code == 200
    second = common | {"pitch": "Glass.", "draft_version": "two.1"}
    answer = tabs.post(keep, second)
    assert answer.status_code == 409
    assert answer.json()["typed"]["pitch"] == ["Paper."]
    answer = tabs.post(begun, second | {"do": "save"})
    page = answer.content.decode()
    assert "This was changed in another tab or on another device" in page
    assert "Glass.</textarea>" in page
    application.refresh_from_db()
    assert (application.pitch, application.team) == ("Paper.", "We.")
    assert 'name="draft_seen" value="one.2"' in page
    assert tabs.post(begun, second | {"do": "save", "draft_seen": "one.2"}).status_code == 302
    application.refresh_from_db()
    assert (application.pitch, application.team) == ("Glass.", "")


def test_one_field_that_is_refused_leaves_what_was_kept_of_it(founder: User) -> None:
    tabs = at(founder)
    track = Track.objects.get(slug="18")
    begun = tabs.post("/apply/new/", {"track": track.pk, "studio_name": "Kite"})["Location"]
    keep = begun.replace("/edit/", "/keep/")
    common = {"track": track.pk, "studio_name": "Kite", "currency": "USD", "team": "We."}
    tabs.post(keep, common | {"pitch": "Paper."})
    answer = tabs.post(keep, common | {"pitch": "x" * 10_001, "team": "We two."})
    assert "but not: The game." in answer.content.decode()
    application = Application.objects.get(studio_name="Kite")
    assert (application.pitch, application.team) == ("Paper.", "We two.")
