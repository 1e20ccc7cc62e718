"""Giving and taking staff roles, and opening accounts on somebody's behalf."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from incubator.accounts import words
from incubator.accounts.access import CONFIRMED_ROLES, MONEY_ROLES
from incubator.accounts.errors import RoleRefused
from incubator.accounts.models.delegations import Delegation
from incubator.accounts.models.people import ROLES, Role, StaffRole, User
from incubator.core import acts, audit
from incubator.core.words import called


@transaction.atomic
def grant_role(*, user: User, role: str, actor: User | None, reason: str = "") -> StaffRole:
    """Give a staff role; giving it twice changes nothing. Raises RoleRefused.

    Only administrators give roles, never to themselves, and those that move money only together,
    see role_requests; without an actor it is the system (the first administrator of an
    installation, the demo world).
    """
    wanted = Role(role)
    if actor is not None:
        acts.require(actor, words.GIVE_ROLE.key, user)
        if user == actor:
            raise RoleRefused(_("Nobody gives a role to themselves. Ask another administrator."))
        refuse_what_joins_powers(user, wanted)
        if wanted in CONFIRMED_ROLES:
            raise RoleRefused(
                _("This role takes two administrators: ask for it, and another one confirms it.")
            )
    return write_role(user=user, role=wanted, granted_by=actor, reason=reason)


def write_role(*, user: User, role: Role, granted_by: User | None, reason: str) -> StaffRole:
    """The row itself, for services that have asked all there is to ask."""
    granted, created = StaffRole.objects.get_or_create(
        user=user, role=role, defaults={"granted_by": granted_by}
    )
    if created:
        audit.record(
            actor=granted_by,
            said=words.GIVE_ROLE(user=called(user), role=ROLES[role]()),
            subject=user,
            reason=reason,
        )
    return granted


@transaction.atomic
def revoke_role(*, user: User, role: str, actor: User | None, reason: str = "") -> None:
    """Take a staff role; it ends with the person's next request. Raises RoleRefused."""
    lost = Role(role)
    if actor is not None:
        acts.require(actor, words.TAKE_ROLE.key, user)
        if user == actor:
            raise RoleRefused(_("Nobody takes their own role. Ask another administrator."))
    removed, _rows = StaffRole.objects.filter(user=user, role=lost).delete()
    if removed:
        said = words.TAKE_ROLE(user=called(user), role=ROLES[lost]())
        audit.record(actor=actor, said=said, subject=user, reason=reason)


def refuse_what_joins_powers(user: User, wanted: Role) -> None:
    """Who gives rights must not be who moves money, and an auditor audits nothing of their own."""
    held = set(user.staff_roles.values_list("role", flat=True)) - {wanted}
    joined = held | {wanted}
    lent = set(Delegation.objects.standing().filter(delegate=user).values_list("role", flat=True))
    if Role.ADMINISTRATOR in joined and (joined | lent) & MONEY_ROLES:
        raise RoleRefused(
            _(
                "%(user)s cannot be administrator and move money as well. Take the one role "
                "before you give the other."
            )
            % {"user": user}
        )
    if Role.AUDITOR in joined and held:
        raise RoleRefused(
            _(
                "%(user)s cannot be auditor beside another role. Take the one role before you "
                "give the other."
            )
            % {"user": user}
        )


@transaction.atomic
def open_account(*, email: str, name: str, password: str | None, actor: User | None) -> User:
    """An account that somebody else made: demo people, and staff before their first login."""
    user = User.objects.create_user(email, password, name=name)
    audit.record(actor=actor, said=words.OPEN_ACCOUNT(), subject=user)
    return user


def set_time_zone(*, user: User, time_zone: str) -> User:
    """The zone a person reads times in; their own business, so nothing is written down."""
    user.time_zone = ZoneInfo(time_zone).key
    user.save(update_fields=["time_zone"])
    return user


def set_language(*, user: User, language: str) -> User:
    """The language a person reads and is written to in. Raises ValueError for one we lack."""
    if language not in dict(settings.LANGUAGES):
        raise ValueError(language)
    user.language = language
    user.save(update_fields=["language"])
    return user
