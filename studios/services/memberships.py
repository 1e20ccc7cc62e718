"""Who belongs to a studio."""

from django.db import transaction

from incubator.core import audit
from incubator.core.models import User
from studios.access import require_member
from studios.errors import AlreadyThere
from studios.models import Membership, Studio, StudioRole


@transaction.atomic
def add_member(*, studio: Studio, user: User, role: str, actor: User) -> Membership:
    """Give somebody a place in the studio; only its owner does. Raises AlreadyThere."""
    require_member(actor, studio, StudioRole.OWNER)
    membership, created = Membership.objects.get_or_create(
        studio=studio, user=user, defaults={"role": StudioRole(role)}
    )
    if not created:
        raise AlreadyThere(
            f"{user} already belongs to {studio}, as {membership.get_role_display()}."
        )
    label = StudioRole(role).label
    audit.record(actor=actor, verb=f"added {user} as {label}", subject=studio)
    return membership
