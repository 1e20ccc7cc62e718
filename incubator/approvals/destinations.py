"""Where payees are paid: a change voids what was approved for the old place and has to cool off.

Whoever takes over an account changes its bank details first. So nothing is paid to a changed
destination for a while, in which the people it was taken from can notice and object.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from incubator.accounts.models.people import User
from incubator.approvals import words
from incubator.approvals.errors import CoolingOff
from incubator.approvals.models import Approval, DestinationChange
from incubator.approvals.voiding import void_if_live
from incubator.core import shown


@transaction.atomic
def change_destination(*, payee: str, before: str, after: str, actor: User) -> int:
    """Void live approvals of payments to the payee's other accounts; returns how many.

    What has no destination is not about an account, and stays.

    The first destination of a payee is no change: there is nothing it could have been turned from,
    and every payment to it is still seen by two people more. One that follows an account that was
    taken off is no first one.
    """
    if before or DestinationChange.objects.filter(payee=payee).exists():
        DestinationChange.objects.create(payee=payee, destination=after, changed_by=actor)
    stale = (
        Approval.objects.filter(payee=payee, state__in=("open", "complete"), use__isnull=True)
        .exclude(destination__in=("", after))
        .order_by("id")
    )
    because = words.ACCOUNT_CHANGED()
    return sum(void_if_live(approval=one, actor=actor, because=because) for one in stale)


def cooling_until(payee: str) -> datetime | None:
    """Until when nothing is paid to this payee, or None when payments may leave now."""
    if not payee:
        return None
    change = DestinationChange.objects.filter(payee=payee).order_by("-id").first()
    if change is None:
        return None
    until = change.at + timedelta(hours=settings.PAYMENT_COOLING_OFF_HOURS)
    return until if until > timezone.now() else None


def require_cooled_off(payee: str) -> None:
    """Raise CoolingOff while a change of the payee's destination is too young."""
    until = cooling_until(payee)
    if until is not None:
        raise CoolingOff(
            _(
                "The bank account was changed lately, so nothing is paid to it before %(time)s. "
                "Check the change with the studio by a way you already know."
            )
            % {"time": shown.moment(until)}
        )
