"""Who belongs to a studio."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from incubator.accounts.models import User
from incubator.core import acts, audit
from incubator.core.words import Said, called
from studios import words
from studios.errors import RightsRefused
from studios.models import Game, GameRight, Membership, Studio, StudioRole


def check_rights(
    studio: Studio, role: str, *, all_games: bool, in_games: Mapping[Game, str], name: str
) -> None:
    """Raise RightsRefused for rights that make no sense, or of games that are not the studio's."""
    if role == StudioRole.OWNER and (not all_games or in_games):
        raise RightsRefused(_("An owner sees the studio whole."))
    if not all_games and not in_games:
        raise RightsRefused(
            _("Choose all games, or name at least one that %(user)s works on.") % {"user": name}
        )
    if any(game.studio_id != studio.pk for game in in_games):
        raise RightsRefused(_("Choose among the studio's own games."))


@transaction.atomic
def set_rights(
    *,
    membership: Membership,
    role: str,
    all_games: bool,
    in_games: Mapping[Game, str],
    actor: User,
) -> Membership:
    """Say what a member's role is, whether it counts for all games, and roles in single games.

    Only the owner does, and nobody limits an owner: a studio always has somebody who sees it
    whole. Raises RightsRefused.
    """
    acts.require(actor, words.CHANGE_RIGHTS.key, membership.studio)
    locked = Membership.objects.select_for_update().get(pk=membership.pk)
    if StudioRole.OWNER in (locked.role, role):
        raise RightsRefused(
            _(
                "An owner's rights stay whole. Who is to become an owner is invited as one, by the"
                " address of their passport, and accepts."
            )
        )
    check_rights(locked.studio, role, all_games=all_games, in_games=in_games, name=str(locked.user))
    before = _described(locked)
    locked.role, locked.all_games = StudioRole(role), all_games
    locked.save(update_fields=["role", "all_games"])
    locked.game_rights.all().delete()
    GameRight.objects.bulk_create(
        GameRight(membership=locked, game=game, role=StudioRole(special))
        for game, special in in_games.items()
    )
    audit.record(
        actor=actor,
        said=words.CHANGE_RIGHTS(user=called(locked.user)),
        subject=locked.studio,
        before=before,
        after=_described(locked),
        concerns=locked.user,
    )
    return locked


@transaction.atomic
def remove_member(*, membership: Membership, actor: User) -> None:
    """End somebody's place in the studio, and with it what the keys they made may do.

    Only an owner does, and the last owner stays. Raises RightsRefused.
    """
    acts.require(actor, words.REMOVE_MEMBER.key, membership.studio)
    _end(membership, words.REMOVE_MEMBER(user=called(membership.user)), actor)


@transaction.atomic
def leave_studio(*, studio: Studio, actor: User) -> None:
    """End one's own place in the studio. The last owner stays: raises RightsRefused."""
    acts.require(actor, words.LEAVE.key, studio)
    _end(Membership.objects.get(studio=studio, user=actor), words.LEAVE(), actor)


def _end(membership: Membership, said: Said, actor: User) -> None:
    # The studio, so that two owners cannot remove each other at once.
    Studio.objects.select_for_update().get(pk=membership.studio_id)
    locked = Membership.objects.select_for_update().get(pk=membership.pk)
    others = Membership.objects.filter(studio=locked.studio_id).exclude(pk=locked.pk)
    if locked.role == StudioRole.OWNER and not others.filter(role=StudioRole.OWNER).exists():
        raise RightsRefused(_("The last owner stays in the studio. Invite another owner first."))
    audit.record(
        actor=actor,
        said=said,
        subject=locked.studio,
        before=_described(locked),
        concerns=locked.user,
    )
    locked.game_rights.all().delete()
    locked.delete()


def _described(membership: Membership) -> dict[str, object]:
    rights = membership.game_rights.select_related("game")
    return {
        "role": str(membership.role),
        "all_games": membership.all_games,
        "in_games": {right.game.title: right.role for right in rights},
    }
