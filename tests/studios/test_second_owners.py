"""A member becomes an owner as a newcomer does: invited as one, and saying yes."""

import pytest

from incubator.accounts.models import User
from incubator.core.audit import history
from incubator.messaging.models import Notification
from studios.errors import AlreadyThere, RightsRefused
from studios.models import Game, Invitation, Studio
from studios.services.invitations import accept_invitation, invite_member
from studios.services.memberships import remove_member, set_rights
from tests.clients import Client
from tests.joining import prove_address
from tests.powers import refuse

pytestmark = pytest.mark.django_db


@pytest.fixture
def offer(studio: Studio, founder: User, member: User) -> Invitation:
    prove_address(member)
    return invite_member(studio=studio, email=member.email, role="owner", actor=founder)


def at(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_a_member_who_accepts_becomes_an_owner_whole_and_once(
    studio: Studio, game: Game, founder: User, member: User
) -> None:
    place = studio.memberships.get(user=member)
    rights = {game: "publisher"}
    set_rights(membership=place, role="viewer", all_games=False, in_games=rights, actor=founder)
    typed = {"email": member.email, "role": "owner", "all_games": "on"}
    at(founder).post(f"/studio/{studio.slug}/members/", typed)
    offer = Invitation.objects.get(email=member.email, role="owner")
    at(prove_address(member)).post(f"/invitations/{offer.pk}/accept/")
    place.refresh_from_db()
    assert (place.role, place.all_games) == ("owner", True)
    assert not place.game_rights.exists()
    assert str(history(studio)[0].said) == "became an owner"
    told = Notification.objects.filter(kind="membership", person=founder).latest("pk")
    assert "Milo Member became an owner" in str(told.said)


def test_nobody_becomes_an_owner_before_they_accept(
    studio: Studio, offer: Invitation, founder: User, member: User
) -> None:
    place = studio.memberships.get(user=member)
    assert place.role == "developer"
    raising = f"UPDATE studios_membership SET role = 'owner' WHERE id = {place.pk}"  # noqa: S608
    refuse(raising, "did not accept an invitation")
    with pytest.raises(RightsRefused, match="invited as one"):
        set_rights(membership=place, role="owner", all_games=True, in_games={}, actor=founder)


def test_who_belongs_to_a_studio_finds_what_they_are_invited_to_on_their_home(
    studio: Studio, offer: Invitation, member: User, founder: User, finance: User
) -> None:
    said = "You are invited to Lantern Works as owner."
    assert said in at(member).get("/home/", follow=True).content.decode()
    assert said not in at(founder).get("/home/", follow=True).content.decode()
    invite_member(studio=studio, email=prove_address(finance).email, role="viewer", actor=founder)
    page = at(finance).get("/staff/").content.decode()
    assert "You are invited to Lantern Works as viewer." in page
    accept_invitation(invitation=offer, actor=member)
    assert said not in at(member).get("/home/", follow=True).content.decode()


def test_the_founder_can_hand_over_and_leave(
    studio: Studio, offer: Invitation, founder: User, member: User
) -> None:
    accept_invitation(invitation=offer, actor=member)
    remove_member(membership=studio.memberships.get(user=founder), actor=member)
    assert studio.memberships.get().user == member


def test_the_page_of_a_member_says_how_they_become_an_owner(
    studio: Studio, founder: User, member: User
) -> None:
    place = studio.memberships.get(user=member)
    page = at(founder).get(f"/studio/{studio.slug}/members/{place.pk}/").content.decode()
    assert "invite them as an owner" in page
    own = studio.memberships.get(user=founder)
    page = at(founder).get(f"/studio/{studio.slug}/members/{own.pk}/").content.decode()
    assert "invite them as an owner" not in page


def test_an_offer_of_less_than_they_have_is_none(
    studio: Studio, offer: Invitation, founder: User, member: User
) -> None:
    accept_invitation(invitation=offer, actor=member)
    with pytest.raises(AlreadyThere, match="other roles are changed"):
        invite_member(studio=studio, email=member.email, role="owner", actor=founder)
    assert studio.memberships.get(user=member).role == "owner"
