"""The way into a studio: its owner invites an address, whoever owns that address says yes or no."""

from collections.abc import Mapping

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from incubator.accounts.addresses import owner_of
from incubator.accounts.languages import say
from incubator.accounts.models import User
from incubator.core import acts, audit, shown
from incubator.core.errors import WrongState
from incubator.core.totals import require_room, require_room_today
from studios import words
from studios.errors import AlreadyThere
from studios.models import (
    INVITATION,
    STUDIO_ROLES,
    Game,
    GameRight,
    Invitation,
    Membership,
    Studio,
    StudioRole,
)
from studios.services.memberships import check_rights

# Nobody writes to the world in our name by inviting it.
MOST_PENDING = 30
# Those withdrawn count as well: their letters are written.
MOST_A_DAY = 60


@transaction.atomic
def invite_member(
    *,
    studio: Studio,
    email: str,
    role: str,
    actor: User,
    all_games: bool = True,
    in_games: Mapping[Game, str] | None = None,
) -> Invitation:
    """Offer a place in the studio; only its owner does. The address gets a letter with a link.

    A member is invited to become an owner, and to nothing else. Raises AlreadyThere for a member
    and for an address with an open invitation, RightsRefused for rights that make no sense, TooMany
    for too many invitations.
    """
    acts.require(actor, words.INVITE.key, studio)
    Studio.objects.select_for_update().get(pk=studio.pk)
    address, wanted = email.strip().lower(), StudioRole(role)
    check_rights(studio, wanted, all_games=all_games, in_games=in_games or {}, name=address)
    _refuse_known(studio, address, wanted)
    invitation = Invitation.objects.create(
        studio=studio,
        email=address,
        role=wanted,
        all_games=all_games,
        in_games={str(game.pk): StudioRole(held).value for game, held in (in_games or {}).items()},
        invited_by=actor,
    )
    said = words.INVITE(address=address, role=STUDIO_ROLES[wanted]())
    audit.record(actor=actor, said=said, subject=studio)
    _write_to(invitation)
    return invitation


@transaction.atomic
def accept_invitation(*, invitation: Invitation, actor: User) -> Membership:
    """Belong to the studio from now on, or own it. Raises WrongState where it stands no more."""
    current = _answered(invitation, "accept", actor)
    studio = current.studio
    membership = Membership.objects.select_for_update().filter(studio=studio, user=actor).first()
    if membership is not None and not _raises(membership, current.role):
        raise AlreadyThere(_("You belong to %(studio)s already.") % {"studio": studio})
    role = StudioRole(current.role)
    if membership is None:
        said = words.JOIN(role=STUDIO_ROLES[role]())
        membership = Membership.objects.create(
            studio=studio, user=actor, role=role, all_games=current.all_games
        )
    else:
        said = words.BECOME_OWNER()
        membership.game_rights.all().delete()
        membership.role, membership.all_games = role, current.all_games
        membership.save(update_fields=["role", "all_games"])
    games = studio.games.filter(pk__in=list(current.in_games))
    GameRight.objects.bulk_create(
        GameRight(membership=membership, game=game, role=current.in_games[str(game.pk)])
        for game in games
    )
    audit.record(actor=actor, said=said, subject=studio)
    return membership


@transaction.atomic
def decline_invitation(*, invitation: Invitation, actor: User) -> Invitation:
    return _answered(invitation, "decline", actor)


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, actor: User) -> Invitation:
    """By an owner, as long as nobody answered."""
    return _answered(invitation, "withdraw", actor)


@transaction.atomic
def expire_invitations() -> int:
    """End those that nobody answered in time; says how many."""
    over = Invitation.objects.select_for_update(skip_locked=True, of=("self",))
    ended = list(over.overdue())
    for invitation in ended:
        INVITATION.advance(invitation, "expire", actor=None)
    return len(ended)


def check_stands(invitation: Invitation, actor: User) -> None:
    """Raise WrongState for one that is over, or whose inviter is no owner any more."""
    if invitation.is_over:
        raise WrongState(_("This invitation is over. Ask for a new one."))
    owners = invitation.studio.memberships.filter(role=StudioRole.OWNER)
    if not owners.filter(user=invitation.invited_by_id).exists():
        raise WrongState(_("Who invited you is no owner any more. Ask for a new invitation."))


def _answered(invitation: Invitation, verb: str, actor: User) -> Invitation:
    # The studio first, as when somebody is invited or leaves.
    Studio.objects.select_for_update().get(pk=invitation.studio_id)
    current = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("studio")
        .get(pk=invitation.pk)
    )
    acts.require(actor, f"{INVITATION.name}.{verb}", current)
    INVITATION.require(current, verb)
    current.answered_by, current.answered_at = actor, timezone.now()
    current.save(update_fields=["answered_by", "answered_at"])
    INVITATION.advance(current, verb, actor=actor)
    return current


def _raises(membership: Membership, role: str) -> bool:
    """Whether somebody who belongs gets more by being invited: an owner says yes like a newcomer."""
    return role == StudioRole.OWNER and membership.role != StudioRole.OWNER


def _refuse_known(studio: Studio, address: str, role: str) -> None:
    member = studio.memberships.filter(user__email=address).first()
    if member is not None and not _raises(member, role):
        raise AlreadyThere(
            _(
                "%(address)s already belongs to %(studio)s. A member can be invited to become an"
                " owner; other roles are changed on the member's own page."
            )
            % {"address": address, "studio": studio}
        )
    pending = studio.invitations.pending()
    if pending.filter(email=address).exists():
        raise AlreadyThere(_("%(address)s is invited already.") % {"address": address})
    holder = f"studio:{studio.pk}"
    require_room(
        pending,
        holder=holder,
        most=MOST_PENDING,
        words=_("%(most)s invitations are open. Withdraw some, or wait for their answers."),
    )
    require_room_today(
        studio.invitations.all(),
        holder=holder,
        most=MOST_A_DAY,
        words=_("%(most)s people were invited within a day. Invite more tomorrow."),
    )


def _write_to(invitation: Invitation) -> None:
    """In the language of whoever owns the address, as far as we know; else of who invites."""
    owner = owner_of(invitation.email)

    def body() -> str:
        return _(
            "%(inviter)s invites you to %(studio)s as %(role)s.\n\n"
            "Nothing happens until you accept. Sign in, or sign up, with this address and answer"
            " until %(day)s: %(url)s\n\n"
            "If you do not know %(inviter)s, there is nothing to do.\n"
        ) % {
            "inviter": invitation.invited_by.display_name,
            "studio": invitation.studio.name,
            "role": invitation.get_role_display(),
            "day": shown.day(invitation.expires_at),
            "url": settings.SITE_URL + reverse("studios:invitation", args=[invitation.pk]),
        }

    def subject() -> str:
        return _("You are invited to %(studio)s") % {"studio": invitation.studio.name}

    language = (owner or invitation.invited_by).language
    # The project's mail backend writes rows, so this is part of the transaction.
    send_mail(say(subject, language), say(body, language), None, [invitation.email])
