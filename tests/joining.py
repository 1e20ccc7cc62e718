"""How people come into a studio: the short way for tests, through the services."""

from allauth.account.models import EmailAddress

from incubator.accounts.models import User
from studios.models import Membership, Studio
from studios.services.invitations import accept_invitation, invite_member
from tests.powers import tamper


def prove_address(user: User) -> User:
    """As whoever clicked the link in the mail of their sign-up."""
    EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    return user


def join(*, studio: Studio, user: User, role: str, actor: User) -> Membership:
    """An owner invites, and the person accepts."""
    invitation = invite_member(studio=studio, email=user.email, role=role, actor=actor)
    return accept_invitation(invitation=invitation, actor=prove_address(user))


def place(studio: Studio, user: User, role: str = "viewer") -> None:
    """Somebody who belongs to it, however that came: for studios that nobody owns."""
    tamper(
        "INSERT INTO studios_membership (studio_id, user_id, role, all_games, created_at)"  # noqa: S608
        f" VALUES ({studio.pk}, {user.pk}, '{role}', true, now())"
    )
