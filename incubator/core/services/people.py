"""Giving and taking staff roles, and opening accounts on somebody's behalf."""

from django.db import transaction

from incubator.core import audit
from incubator.core.models.people import Role, StaffRole, User


@transaction.atomic
def grant_role(*, user: User, role: str, actor: User | None) -> StaffRole:
    """Give a staff role; giving it twice changes nothing."""
    granted, created = StaffRole.objects.get_or_create(
        user=user, role=Role(role), defaults={"granted_by": actor}
    )
    if created:
        audit.record(actor=actor, verb=f"made {user} {Role(role).label}", subject=user)
    return granted


@transaction.atomic
def revoke_role(*, user: User, role: str, actor: User | None) -> None:
    removed, _ = StaffRole.objects.filter(user=user, role=role).delete()
    if removed:
        audit.record(
            actor=actor, verb=f"took the role {Role(role).label} from {user}", subject=user
        )


@transaction.atomic
def open_account(*, email: str, name: str, password: str | None, actor: User | None) -> User:
    """An account that somebody else made: demo people, and staff before their first login."""
    user = User.objects.create_user(email, password, name=name)
    audit.record(actor=actor, verb="opened the account", subject=user)
    return user
