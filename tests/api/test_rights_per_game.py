"""A key reaches no game that its maker does not, whatever it was made for."""

import pytest
from django.core.exceptions import PermissionDenied

from incubator.accounts.models import User
from studios.models import Game, Membership, Studio, StudioKey, StudioRole
from studios.services.games import add_game
from studios.services.keys import make_key, revoke_key
from studios.services.memberships import set_rights
from tests.api.conftest import Keyed, Program
from tests.api.test_key_pages import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(studio: Studio, founder: User) -> Game:
    return add_game(
        studio=studio, title="Second", tagline="", about="", currency="USD", actor=founder
    )


def limit(studio: Studio, member: User, founder: User, *games: Game) -> None:
    set_rights(
        membership=Membership.objects.get(studio=studio, user=member),
        role=StudioRole.DEVELOPER,
        all_games=False,
        in_games=dict.fromkeys(games, StudioRole.DEVELOPER),
        actor=founder,
    )


def seen(program: Program) -> list[str]:
    return [one["slug"] for one in program.get("/games").json()["items"]]


def test_a_key_loses_the_games_that_its_maker_loses(
    studio: Studio, game: Game, second: Game, member: User, founder: User, keyed: Keyed
) -> None:
    program = keyed(member, "read:games", "write:tickets")
    assert seen(program) == [game.slug, second.slug]
    limit(studio, member, founder, second)
    assert seen(program) == [second.slug]
    assert program.get(f"/games/{game.slug}").status_code == 404
    ticket = {"game": game.slug, "email": "a@example.com", "subject": "x", "body": "y"}
    assert program.post("/tickets", ticket).status_code == 404
    assert program.post("/tickets", ticket | {"game": second.slug}).status_code == 201


def test_the_key_of_a_game_ends_with_its_makers_right_there(
    studio: Studio, game: Game, second: Game, member: User, founder: User, keyed: Keyed
) -> None:
    program = keyed(member, "read:games", game=game)
    assert seen(program) == [game.slug]
    limit(studio, member, founder, second)
    assert program.get("/games").status_code == 403


def test_a_developer_of_some_games_makes_keys_for_these_only(
    studio: Studio, game: Game, second: Game, member: User, founder: User
) -> None:
    limit(studio, member, founder, second)
    for wanted in (None, game):
        with pytest.raises(PermissionDenied):
            make_key(studio=studio, name="x", scopes=["read:games"], game=wanted, actor=member)
    assert not StudioKey.objects.exists()
    key, text = make_key(studio=studio, name="x", scopes=["read:games"], game=second, actor=member)
    assert seen(Program(text)) == [second.slug]
    revoke_key(key=key, actor=member)


def test_a_developer_of_some_games_sees_and_revokes_no_other_key(
    studio: Studio, game: Game, second: Game, member: User, founder: User, keyed: Keyed
) -> None:
    keyed(founder, "read:games")
    keyed(founder, "read:games", game=game)
    limit(studio, member, founder, second)
    client, base = browser(member), f"/studio/{studio.slug}/keys/"
    page = client.get(base).content.decode()
    for key in StudioKey.objects.all():
        assert f"ink_{key.prefix}_" not in page
        assert client.post(f"{base}{key.prefix}/revoke/").status_code == 404
        with pytest.raises(PermissionDenied):
            revoke_key(key=key, actor=member)
    assert StudioKey.objects.working().count() == 2
    form = client.get(f"{base}new/").content.decode()
    assert "Second" in form
    assert "Paper Tides" not in form.partition("<main")[2]
