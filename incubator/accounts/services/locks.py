"""Locking accounts: of people who left, whose passport is in somebody else's hands, who cheat.

One mechanism: to close an account is to lock it for good. Its sessions end, and its rights and keys
count for nothing; what the person owns and did stays. Roles and memberships stay written down, so
that opening it again gives back what there was.
"""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _

from incubator.accounts import words
from incubator.accounts.access import Role, has_role
from incubator.accounts.errors import LockRefused
from incubator.accounts.languages import say
from incubator.accounts.lasting import lasts
from incubator.accounts.models.locks import AccountLock, LockKind
from incubator.accounts.models.people import User
from incubator.accounts.services.sessions import end_sessions
from incubator.core import acts, audit, shown
from incubator.core.words import Said

# Asked about an account that a support lead would lock: why that is not for them, or "". The rooms
# above add what they know of people.
NOT_FOR_LEADS: list[Callable[[User], str]] = []


@transaction.atomic
def close_account(*, user: User, reason: str, actor: User) -> User:
    """Lock it for good. Raises LockRefused for one's own account."""
    acts.require(actor, words.CLOSE_ACCOUNT.key, user)
    if user == actor:
        raise LockRefused(_("Nobody closes their own account. Ask another administrator."))
    lock = AccountLock(user=user, kind=LockKind.CLOSED, reason=reason, set_by=actor)
    _shut(lock, words.CLOSE_ACCOUNT())
    return user


@transaction.atomic
def open_account_again(*, user: User, reason: str, actor: User) -> User:
    acts.require(actor, words.OPEN_ACCOUNT_AGAIN.key, user)
    _open(user, reason, actor, words.OPEN_ACCOUNT_AGAIN())
    return user


@transaction.atomic
def lock_account(
    *, user: User, kind: LockKind, reason: str, until: datetime | None, actor: User
) -> AccountLock:
    """Nobody signs in to it until then; its person is told by mail why, and how to ask us.

    Raises LockRefused for one's own account, for one that is not a player's alone unless an
    administrator does it, and where it is shut already.
    """
    acts.require(actor, words.LOCK_ACCOUNT.key, user)
    if not reason.strip():
        raise LockRefused(_("Say why; colleagues read it."))
    if until is not None and until <= timezone.now():
        raise LockRefused(_("Choose a time that is still to come."))
    lock = AccountLock(user=user, kind=kind, reason=reason, until=until, set_by=actor)
    _shut(lock, words.LOCK_ACCOUNT(until=lasts(until)))
    _tell(lock)
    return lock


@transaction.atomic
def unlock_account(*, user: User, reason: str, actor: User) -> User:
    """Raises LockRefused as `lock_account` does, and where the account is open."""
    acts.require(actor, words.UNLOCK_ACCOUNT.key, user)
    if not reason.strip():
        raise LockRefused(_("Say why; colleagues read it."))
    _open(user, reason, actor, words.UNLOCK_ACCOUNT())
    return user


def check_lock(user: User, actor: User) -> None:
    """Raise LockRefused for an account that this person neither locks nor unlocks."""
    if user == actor:
        raise LockRefused(_("Nobody locks or unlocks their own account. Ask a colleague."))
    if has_role(actor, Role.ADMINISTRATOR):
        return
    if user.staff_roles.exists():
        raise LockRefused(_("This is a colleague's account: an administrator locks it."))
    for why_not in NOT_FOR_LEADS:
        if words_ := why_not(user):
            raise LockRefused(words_)


def open_if_over(user: User) -> bool:
    """Open an account whose lock has run out, as its person comes back; says whether it did."""
    lock = AccountLock.objects.over(timezone.now()).filter(user=user).first()
    return lock is not None and _let_run_out(lock)


def open_all_over() -> int:
    """The same for everybody, for all that asks whether an account is open; says how many."""
    over = AccountLock.objects.over(timezone.now())
    return sum(_let_run_out(lock) for lock in over.select_related("user"))


def lock_of(user: User) -> AccountLock | None:
    """What keeps the account shut."""
    return AccountLock.objects.standing().filter(user=user).first()


@transaction.atomic
def _let_run_out(lock: AccountLock) -> bool:
    user = User.objects.select_for_update().get(pk=lock.user_id)
    now = timezone.now()
    # Somebody may have been faster, or have lifted it.
    if not AccountLock.objects.over(now).filter(pk=lock.pk).update(ended_at=now):
        return False
    _set_active(user, active=True)
    lock.user.is_active = True
    audit.record(actor=None, said=words.LOCK_RAN_OUT(), subject=user)
    return True


def _shut(lock: AccountLock, said: Said) -> AccountLock:
    """Raises LockRefused when somebody was faster."""
    user = lock.user
    locked = User.objects.select_for_update().get(pk=user.pk)
    if not locked.is_active:
        raise LockRefused(_("This account is closed already."))
    lock.reason = lock.reason.strip()[:500]
    lock.save()
    _set_active(user, active=False)
    end_sessions(user)
    audit.record(actor=lock.set_by, said=said, subject=user, reason=lock.reason)
    return lock


def _open(user: User, reason: str, actor: User, said: Said) -> None:
    locked = User.objects.select_for_update().get(pk=user.pk)
    if locked.is_active:
        raise LockRefused(_("This account is open already."))
    if locked.erased_at is not None:
        raise LockRefused(_("This account was erased, as its owner asked. It cannot be opened."))
    AccountLock.objects.standing().filter(user=user).update(
        ended_at=timezone.now(), lifted_by=actor, lifted_why=reason.strip()[:500]
    )
    _set_active(user, active=True)
    audit.record(actor=actor, said=said, subject=user, reason=reason)


def _set_active(user: User, *, active: bool) -> None:
    user.is_active = active
    user.save(update_fields=["is_active"])


def _tell(lock: AccountLock) -> None:
    """By mail, as nobody can sign in to read a bell."""
    user = lock.user
    link = settings.SITE_URL + resolve_url(settings.LOCKED_OUT_URL)

    def body() -> str:
        return _(
            "Nobody can sign in to your passport for now.\n\n%(why)s\nIt opens again: %(when)s\n\nIf"
            " you think that we are wrong, tell us, and somebody looks again: %(link)s\n"
        ) % {"why": lock.get_kind_display(), "when": opens_again(lock), "link": link}

    def subject() -> str:
        return _("Your passport is locked")

    # The project's mail backend writes rows, so this is part of the transaction.
    send_mail(say(subject, user.language), say(body, user.language), None, [user.email])


def opens_again(lock: AccountLock) -> str:
    """When, in the words of a letter or a page that knows no zone of the reader's."""
    if lock.until is None:
        return _("when we have heard from you")
    return _("%(moment)s (UTC)") % {"moment": shown.moment_in_utc(lock.until)}
