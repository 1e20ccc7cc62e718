"""Members see and do what their role allows; for everybody else the studio does not exist."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.http import Http404

from incubator.accounts.models import User
from incubator.core.audit import history
from studios.access import require_member, studio_role, visible_game, visible_studio
from studios.errors import Incomplete
from studios.models import Game, Studio
from studios.services.games import add_game, edit_game
from studios.services.studios import set_bank_account


def test_members_and_staff_see_the_studio(
    studio: Studio, founder: User, member: User, auditor: User
) -> None:
    for viewer in (founder, member, auditor):
        assert visible_studio(viewer, studio.slug) == studio
    assert studio_role(founder, studio) == "owner"
    assert studio_role(auditor, studio) is None


def test_a_stranger_gets_404(studio: Studio, game: Game, stranger: User) -> None:
    with pytest.raises(Http404):
        visible_studio(stranger, studio.slug)
    with pytest.raises(Http404):
        visible_game(stranger, studio.slug, game.slug)
    with pytest.raises(Http404):
        require_member(stranger, studio)


def test_a_game_is_found_only_under_its_own_studio(
    game: Game, founder: User, administrator: User
) -> None:
    assert visible_game(founder, game.studio.slug, game.slug) == game
    other = Studio.objects.create(slug="other", name="Other")
    with pytest.raises(Http404):
        visible_game(administrator, other.slug, game.slug)


def test_the_owner_stands_for_every_role_and_others_for_their_own(
    studio: Studio, founder: User, member: User, finance: User
) -> None:
    require_member(founder, studio, "finance")
    require_member(member, studio, "developer")
    with pytest.raises(PermissionDenied, match="only the owner or finance"):
        require_member(member, studio, "finance")
    with pytest.raises(PermissionDenied):
        require_member(finance, studio, "finance")


def test_a_changed_bank_account_is_told_with_what_it_was(studio: Studio, founder: User) -> None:
    set_bank_account(studio=studio, bank_account="DE02 1203 0000 0000 2020 51", actor=founder)
    set_bank_account(studio=studio, bank_account=" DE89  3704 0044 0532 0130 00 ", actor=founder)
    studio.refresh_from_db()
    assert studio.bank_account == "DE89 3704 0044 0532 0130 00"
    newest = history(studio)[0]
    assert (newest.before, newest.after) == (
        {"bank_account": "DE02 1203 0000 0000 2020 51"},
        {"bank_account": "DE89 3704 0044 0532 0130 00"},
    )


def test_a_developer_does_not_change_the_bank_account(studio: Studio, member: User) -> None:
    with pytest.raises(PermissionDenied):
        set_bank_account(studio=studio, bank_account="Mine", actor=member)
    studio.refresh_from_db()
    assert studio.bank_account == ""


def test_games_of_one_title_get_addresses_of_their_own(studio: Studio, founder: User) -> None:
    def add(title: str) -> Game:
        return add_game(
            studio=studio, title=title, tagline="", about="", currency="CNY", actor=founder
        )

    assert [add("Tides").slug, add("Tides").slug, add("纸船").slug] == [
        "tides",
        "tides-2",
        "game-1001",
    ]


def test_a_game_needs_a_title(studio: Studio, founder: User) -> None:
    with pytest.raises(Incomplete):
        add_game(studio=studio, title=" ", tagline="", about="", currency="USD", actor=founder)
    assert not Game.objects.exists()


def test_a_stranger_adds_and_edits_no_game(studio: Studio, game: Game, stranger: User) -> None:
    with pytest.raises(Http404):
        add_game(studio=studio, title="X", tagline="", about="", currency="USD", actor=stranger)
    with pytest.raises(Http404):
        edit_game(game=game, title="X", tagline="", about="", stage="live", actor=stranger)
    game.refresh_from_db()
    assert (game.title, game.stage) == ("Paper Tides", "concept")


def test_the_stage_of_a_game_moves_and_its_identity_does_not(game: Game, member: User) -> None:
    edit_game(game=game, title="Paper Tides", tagline="", about="", stage="alpha", actor=member)
    game.refresh_from_db()
    assert game.stage == "alpha"
    for changes in ({"slug": "other"}, {"currency": "EUR"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Game.objects.filter(pk=game.pk).update(**changes)


def test_approvals_know_a_studio_by_its_permanent_number(studio: Studio) -> None:
    assert studio.payee == f"studio:{studio.pk}"
