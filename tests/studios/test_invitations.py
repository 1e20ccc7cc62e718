"""Nobody belongs to a studio who has not said yes, and everybody can leave."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.http import Http404
from django.utils import timezone

from incubator.accounts.models import User
from incubator.core.audit import history
from incubator.core.errors import WrongState
from incubator.messaging.models import Notification
from studios.access import studio_role
from studios.errors import AlreadyThere, RightsRefused
from studios.models import Game, Invitation, Membership, Studio, StudioRole
from studios.services.invitations import (
    accept_invitation,
    decline_invitation,
    expire_invitations,
    invite_member,
    withdraw_invitation,
)
from studios.services.memberships import leave_studio, remove_member
from tests.clients import Client
from tests.joining import join, prove_address
from tests.powers import refuse

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation(studio: Studio, founder: User, stranger: User) -> Invitation:
    prove_address(stranger)
    return invite_member(studio=studio, email=stranger.email.upper(), role="finance", actor=founder)


def at(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def told(person: User) -> list[str]:
    rows = Notification.objects.filter(kind="membership", person=person).order_by("-pk")
    return [str(row.said) for row in rows]


def insert(studio: Studio, person: User, role: str) -> str:
    return (
        "INSERT INTO studios_membership (studio_id, user_id, role, all_games, created_at)"  # noqa: S608
        f" VALUES ({studio.pk}, {person.pk}, '{role}', true, now())"
    )


def test_who_is_invited_is_no_member_before_they_accept(
    studio: Studio, invitation: Invitation, stranger: User, founder: User
) -> None:
    assert studio_role(stranger, studio) is None
    assert at(stranger).get(f"/studio/{studio.slug}/").status_code == 404
    assert str(history(studio)[0].said) == f"invited {stranger.email} as finance"
    accept_invitation(invitation=invitation, actor=stranger)
    assert studio_role(stranger, studio) == "finance"
    assert str(history(studio)[0].said) == "joined as finance"
    assert "Stella Stranger joined as finance" in told(founder)[0]


def test_the_database_takes_no_member_who_did_not_accept(
    studio: Studio, invitation: Invitation, stranger: User, founder: User, member: User
) -> None:
    for role in ("owner", "finance"):
        refuse(insert(studio, stranger, role), "did not accept an invitation")
    accepting = "UPDATE studios_invitation SET state = 'accepted'"
    for by in (founder.pk, "NULL"):
        refuse(f"{accepting}, answered_by_id = {by}", "only who has the address")
    refuse("UPDATE studios_invitation SET role = 'owner'", "role")
    refuse(f"UPDATE studios_membership SET user_id = {stranger.pk}", "user_id")  # noqa: S608
    accept_invitation(invitation=invitation, actor=stranger)
    remove_member(membership=studio.memberships.get(user=stranger), actor=founder)
    refuse(insert(studio, stranger, "owner"), "did not accept an invitation")


def test_the_address_gets_a_letter_also_without_an_account(
    studio: Studio, founder: User, mailoutbox: list[EmailMessage]
) -> None:
    invite_member(studio=studio, email="New@Example.com", role="viewer", actor=founder)
    [letter] = [one for one in mailoutbox if one.to == ["new@example.com"]]
    assert "/invitations/" in letter.body
    assert "Fay Founder invites you to Lantern Works as viewer" in letter.body


def test_nobody_answers_for_another_address_or_an_unproved_one(
    studio: Studio, invitation: Invitation, stranger: User, player: User, member: User
) -> None:
    EmailAddress.objects.filter(user=stranger).update(verified=False)
    for person in (stranger, prove_address(player), member):
        with pytest.raises(Http404):
            accept_invitation(invitation=invitation, actor=person)
        for page in ("", "accept/", "decline/"):
            address = f"/invitations/{invitation.pk}/{page}"
            assert at(person).post(address).status_code in (302, 404)
    assert at(player).get(f"/invitations/{invitation.pk}/").status_code == 404
    assert not studio.memberships.filter(user__in=[stranger, player]).exists()
    invitation.refresh_from_db()
    assert invitation.state == "pending"


def test_only_owners_invite_and_withdraw(
    studio: Studio, invitation: Invitation, member: User, player: User
) -> None:
    for role in StudioRole:
        with pytest.raises(PermissionDenied):
            invite_member(studio=studio, email="x@example.com", role=role, actor=member)
        with pytest.raises(Http404):
            invite_member(studio=studio, email="x@example.com", role=role, actor=player)
    with pytest.raises(PermissionDenied):
        withdraw_invitation(invitation=invitation, actor=member)
    assert Invitation.objects.filter(state="pending").get() == invitation


def test_what_is_declined_withdrawn_or_over_makes_nobody_a_member(
    studio: Studio, invitation: Invitation, founder: User, stranger: User
) -> None:
    decline_invitation(invitation=invitation, actor=stranger)
    assert "declined the invitation" in told(founder)[0]
    again = invite_member(studio=studio, email=stranger.email, role="viewer", actor=founder)
    withdraw_invitation(invitation=again, actor=founder)
    third = invite_member(studio=studio, email=stranger.email, role="viewer", actor=founder)
    over = timezone.now() + timedelta(days=15)
    with pytest.MonkeyPatch.context() as clock:
        clock.setattr(timezone, "now", lambda: over)
        with pytest.raises(WrongState, match="is over"):
            accept_invitation(invitation=third, actor=stranger)
        assert expire_invitations() == 1
    for one in (invitation, again, third):
        with pytest.raises(WrongState):
            accept_invitation(invitation=one, actor=stranger)
    assert not studio.memberships.filter(user=stranger).exists()


def test_an_invitation_of_who_is_no_owner_any_more_is_void(
    studio: Studio, invitation: Invitation, founder: User, stranger: User, player: User
) -> None:
    join(studio=studio, user=player, role=StudioRole.OWNER, actor=founder)
    leave_studio(studio=studio, actor=founder)
    with pytest.raises(WrongState, match="no owner any more"):
        accept_invitation(invitation=invitation, actor=stranger)


def test_members_and_invited_addresses_are_not_invited_again(
    studio: Studio, invitation: Invitation, founder: User, member: User
) -> None:
    for address, role in (
        (member.email, "finance"),
        (founder.email, "owner"),
        (invitation.email, "owner"),
    ):
        with pytest.raises(AlreadyThere):
            invite_member(studio=studio, email=address, role=role, actor=founder)
    assert Membership.objects.get(user=member).role == "developer"


def test_rights_in_games_come_with_it(
    studio: Studio, game: Game, founder: User, stranger: User
) -> None:
    with pytest.raises(RightsRefused, match="at least one"):
        invite_member(
            studio=studio, email=stranger.email, role="viewer", all_games=False, actor=founder
        )
    typed = {"email": stranger.email, "role": "viewer", f"game_{game.pk}": "publisher"}
    at(founder).post(f"/studio/{studio.slug}/members/", typed)
    invitation = Invitation.objects.get(email=stranger.email)
    client = at(prove_address(stranger))
    assert client.get("/home/", follow=True).redirect_chain[-1][0] == (
        f"/invitations/{invitation.pk}/"
    )
    page = client.get(f"/invitations/{invitation.pk}/").content.decode()
    assert "publisher of Paper Tides" in page
    assert "Accept invitation" in page
    client.post(f"/invitations/{invitation.pk}/accept/")
    joined = studio.memberships.get(user=stranger)
    assert not joined.all_games
    assert [(right.game, right.role) for right in joined.game_rights.all()] == [(game, "publisher")]


def test_the_page_of_members_shows_who_is_invited_and_takes_it_back(
    studio: Studio, invitation: Invitation, founder: User, member: User
) -> None:
    page = f"/studio/{studio.slug}/members/"
    assert invitation.email in at(founder).get(page).content.decode()
    assert "Withdraw invitation" in at(founder).get(page).content.decode()
    assert "Withdraw invitation" not in at(member).get(page).content.decode()
    at(founder).post(f"{page}invitations/{invitation.pk}/withdraw/")
    invitation.refresh_from_db()
    assert invitation.state == "withdrawn"


def test_a_member_leaves_and_the_last_owner_does_not(
    studio: Studio, founder: User, member: User
) -> None:
    page = f"/studio/{studio.slug}/members/leave/"
    assert "API keys" in at(member).get(page).content.decode()
    at(member).post(page)
    assert studio_role(member, studio) is None
    assert "left the studio" in told(founder)[0]
    assert "last owner" in at(founder).post(page).content.decode()
    with pytest.raises(RightsRefused, match="last owner"):
        leave_studio(studio=studio, actor=founder)
    with pytest.raises(Http404):
        leave_studio(studio=studio, actor=member)
