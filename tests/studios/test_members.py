"""Leaving a studio: at once, with everything that was done in the member's name."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from incubator.accounts.models import User
from incubator.core.audit import history
from studios.errors import RightsRefused
from studios.models import Game, Membership, Scope, Studio, StudioKey, StudioRole
from studios.services.keys import make_key
from studios.services.memberships import remove_member, set_rights
from tests.clients import Client
from tests.joining import join

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(studio: Studio, member: User) -> Membership:
    return studio.memberships.get(user=member)


def at(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_a_removed_member_and_their_keys_can_do_nothing_more(
    studio: Studio, game: Game, place: Membership, member: User, founder: User
) -> None:
    _key, text = make_key(
        studio=studio, name="Builds", scopes=[Scope.READ_GAMES], game=None, actor=member
    )
    asking = {"Authorization": f"Bearer {text}"}
    home = at(member)
    assert Client().get("/api/v1/games", headers=asking).status_code == 200
    page = f"/studio/{studio.slug}/members/{place.pk}/"
    assert "Remove member" in at(founder).get(page).content.decode()
    answer = at(founder).post(f"{page}remove/", follow=True)
    assert "no longer belongs" in answer.content.decode()
    assert home.get(f"/studio/{studio.slug}/").status_code == 404
    assert Client().get("/api/v1/games", headers=asking).status_code == 403
    assert StudioKey.objects.exists()
    assert str(history(studio)[0].said) == "removed Milo Member"


def test_a_member_of_some_games_is_removed_as_well(
    game: Game, place: Membership, founder: User
) -> None:
    set_rights(
        membership=place, role="viewer", all_games=False, in_games={game: "viewer"}, actor=founder
    )
    remove_member(membership=place, actor=founder)
    assert not Membership.objects.filter(pk=place.pk).exists()


def test_of_two_owners_one_may_go(studio: Studio, founder: User, stranger: User) -> None:
    second = join(studio=studio, user=stranger, role=StudioRole.OWNER, actor=founder)
    first = studio.memberships.get(user=founder)
    remove_member(membership=first, actor=stranger)
    with pytest.raises(RightsRefused, match="last owner"):
        remove_member(membership=second, actor=stranger)
    assert studio.memberships.filter(role=StudioRole.OWNER).get() == second


def test_only_the_owner_removes_and_the_owner_stays(
    studio: Studio, place: Membership, member: User, founder: User, stranger: User
) -> None:
    with pytest.raises(PermissionDenied):
        remove_member(membership=place, actor=member)
    with pytest.raises(Http404):
        remove_member(membership=place, actor=stranger)
    own = studio.memberships.get(role=StudioRole.OWNER)
    with pytest.raises(RightsRefused, match="stays"):
        remove_member(membership=own, actor=founder)
    page = at(founder).post(f"/studio/{studio.slug}/members/{own.pk}/remove/", follow=True)
    assert "stays in the studio" in page.content.decode()
    assert studio.memberships.count() == 2
