"""Standing in for somebody who is away."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from incubator.accounts import words
from incubator.accounts.access import CONFIRMED_ROLES, MONEY_ROLES, Role, roles_of
from incubator.accounts.errors import DelegationRefused
from incubator.accounts.models import Delegation, User
from incubator.accounts.models.delegations import today
from incubator.accounts.models.people import ROLES
from incubator.core import audit
from incubator.core.totals import require_room
from incubator.core.words import Value, called

# A stand-in forgotten for a year is a second officer nobody chose.
LONGEST_DAYS = 92
# Of one person, now and to come.
MOST_TO_COME = 20


@transaction.atomic
def delegate(
    *,
    delegator: User,
    delegate: User,
    role: str,
    from_date: date,
    until_date: date,
    reason: str,
    actor: User,
) -> Delegation:
    """Let `delegate` vote as `role` in the place of `delegator`, both days included.

    By the person who goes away, or by an administrator, who alone lends no vote on money to people
    of their choice. Raises DelegationRefused when the role is
    not theirs, the other is no staff or only an auditor, or the days make no sense.
    """
    if actor != delegator and Role.ADMINISTRATOR not in roles_of(actor):
        raise PermissionDenied(_("Only the person who is away or an administrator decides this."))
    _check(delegator, delegate, role, from_date, until_date)
    if actor != delegator and role in CONFIRMED_ROLES:
        raise DelegationRefused(
            _("%(label)s: only the person who is away lends such a vote.")
            % {"label": Role(role).label}
        )
    if not reason.strip():
        raise DelegationRefused(_("Say why; the audit trail shows it."))
    require_room(
        Delegation.objects.filter(
            delegator=delegator, ended_at__isnull=True, until_date__gte=today()
        ),
        holder=f"person:{delegator.pk}",
        most=MOST_TO_COME,
        words=_("%(most)s people stand in for this one already. End one of these first."),
    )
    given = Delegation.objects.create(
        delegator=delegator,
        delegate=delegate,
        role=role,
        from_date=from_date,
        until_date=until_date,
        reason=reason.strip(),
        created_by=actor,
    )
    facts: dict[str, Value] = {
        "delegator": called(delegator),
        "role": ROLES[role](),
        "first": from_date,
        "last": until_date,
    }
    let = words.GIVE_DELEGATION(delegate=called(delegate), **facts)
    audit.record(actor=actor, said=let, subject=delegator, reason=reason)
    audit.record(actor=actor, said=words.GET_DELEGATION(**facts), subject=delegate, reason=reason)
    return given


def _check(delegator: User, delegate: User, role: str, from_date: date, until_date: date) -> None:
    if role not in roles_of(delegator):
        raise DelegationRefused(
            _("%(delegator)s is not %(label)s.")
            % {"delegator": delegator, "label": Role(role).label}
        )
    if role in MONEY_ROLES and Role.ADMINISTRATOR in roles_of(delegate):
        raise DelegationRefused(
            _(
                "%(delegate)s is an administrator, who must not move money. Choose somebody else "
                "to stand in."
            )
            % {"delegate": delegate}
        )
    if delegator == delegate:
        raise DelegationRefused(_("Choose somebody else to stand in."))
    if not roles_of(delegate) - {Role.AUDITOR}:
        raise DelegationRefused(
            _("%(delegate)s is not staff who may vote. Choose somebody who is.")
            % {"delegate": delegate}
        )
    if until_date < from_date:
        raise DelegationRefused(_("The last day is before the first."))
    if until_date < today():
        raise DelegationRefused(_("These days are over."))
    if (until_date - from_date).days > LONGEST_DAYS:
        raise DelegationRefused(
            _("At most %(longest_days)s days at a time; renew it when they end.")
            % {"longest_days": LONGEST_DAYS}
        )


@transaction.atomic
def end_delegation(*, delegation: Delegation, actor: User) -> Delegation:
    """Back early: no vote can be given under it from now on."""
    locked = Delegation.objects.select_for_update().get(pk=delegation.pk)
    if actor != locked.delegator and Role.ADMINISTRATOR not in roles_of(actor):
        raise PermissionDenied(_("Only the person who was away or an administrator decides this."))
    if locked.ended_at is None:
        locked.ended_at = timezone.now()
        locked.save(update_fields=["ended_at"])
        audit.record(
            actor=actor,
            said=words.END_DELEGATION(delegate=called(locked.delegate)),
            subject=locked.delegator,
        )
    return locked
