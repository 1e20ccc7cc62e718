"""An approval and its subject under their locks, and how an approval becomes void."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from incubator.accounts.models.people import User
from incubator.approvals import words
from incubator.approvals.kinds import KINDS, Ending
from incubator.approvals.models import APPROVAL, Approval, ApprovalUse
from incubator.core.errors import WrongState
from incubator.core.words import Said


def locked(approval: Approval) -> tuple[Any, Approval]:
    """The subject and the approval as they are now: always in this order, so that nobody waits
    in a circle."""
    subject = KINDS[approval.kind].lock(approval.subject_id)
    return subject, Approval.objects.select_for_update().get(pk=approval.pk)


@transaction.atomic
def void(*, approval: Approval, actor: User | None, because: Said, reason: str = "") -> None:
    """Withdraw an approval, as what it was given for has changed or is taken back.

    The subject returns to its owner at once.
    """
    subject, current = locked(approval)
    _void(subject, current, Ending(actor=actor, reason=reason, because=because))
    approval.state = current.state


@transaction.atomic
def void_if_live(*, approval: Approval, actor: User, because: Said) -> bool:
    """The same for one that was neither used nor ended until its locks were there."""
    subject, current = locked(approval)
    if ApprovalUse.objects.filter(approval=current).exists():
        return False
    if not APPROVAL.allows(current.state, "void"):
        return False
    _void(subject, current, Ending(actor=actor, because=because))
    return True


@transaction.atomic
def withdraw(*, approval: Approval, actor: User) -> None:
    """Who asked takes the question back while it is open. Raises PermissionDenied for others."""
    if approval.requester_id != actor.pk:
        raise PermissionDenied(_("Only who asked for it can take it back."))
    subject, current = locked(approval)
    if not current.is_open:
        said = _("%(approval)s is already %(state)s, so it cannot be taken back any more.")
        raise WrongState(said % {"approval": current, "state": APPROVAL.label(current.state)})
    _void(subject, current, Ending(actor=actor, because=words.TAKEN_BACK()))


def _void(subject: Any, current: Approval, ending: Ending) -> None:
    APPROVAL.advance(
        current, "void", actor=ending.actor, because=ending.because, reason=ending.reason
    )
    KINDS[current.kind].voided(subject, ending)
