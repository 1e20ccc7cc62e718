"""Closing accounts: of people who left, or whose passport is in somebody else's hands."""

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.translation import gettext as _

from incubator.accounts import words
from incubator.accounts.errors import RoleRefused
from incubator.accounts.models.people import User
from incubator.core import acts, audit


@transaction.atomic
def close_account(*, user: User, reason: str, actor: User) -> User:
    """Nobody signs in to it any more, its sessions end, and its rights and keys count for nothing.

    What the person owns and did stays. Roles and memberships stay written down, so that opening it
    again gives back what there was. Raises RoleRefused for one's own account.
    """
    acts.require(actor, words.CLOSE_ACCOUNT.key, user)
    if user == actor:
        raise RoleRefused(_("Nobody closes their own account. Ask another administrator."))
    _set_active(user, active=False)
    for session in UserSession.objects.filter(user=user):
        session.end()
    audit.record(actor=actor, said=words.CLOSE_ACCOUNT(), subject=user, reason=reason)
    return user


@transaction.atomic
def open_account_again(*, user: User, reason: str, actor: User) -> User:
    acts.require(actor, words.OPEN_ACCOUNT_AGAIN.key, user)
    _set_active(user, active=True)
    audit.record(actor=actor, said=words.OPEN_ACCOUNT_AGAIN(), subject=user, reason=reason)
    return user


def _set_active(user: User, *, active: bool) -> None:
    """Raises RoleRefused when somebody was faster."""
    locked = User.objects.select_for_update().get(pk=user.pk)
    if locked.is_active == active:
        raise RoleRefused(
            _("This account is open already.") if active else _("This account is closed already.")
        )
    locked.is_active = user.is_active = active
    locked.save(update_fields=["is_active"])
