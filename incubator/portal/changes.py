"""What changed lately, as far as it concerns a person's work."""

from django.db.models import Q

from incubator.core.access import Role, roles_of
from incubator.core.models import AuditRow, User

# Whose rows of the audit matter to a role, by how their subject's type begins.
CONCERNS: dict[Role, tuple[str, ...]] = {
    Role.ADMISSIONS: ("studios.application", "studios.review", "studios.studio"),
    Role.REVIEWER: ("studios.application", "studios.review"),
    Role.FUND_MANAGER: ("studios.resourcerequest", "funding.", "studios.studio"),
    Role.FINANCE: ("studios.resourcerequest", "funding.", "billing."),
    Role.OPERATIONS: ("studios.resourcerequest", "servers."),
    Role.AGENT: ("support.", "billing.refund", "billing.order"),
    Role.SUPPORT_LEAD: ("support.", "billing.refund", "billing.order"),
    Role.EDITOR: ("cms.", "studios.game"),
}

READERS = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})


def changes_for(user: User, count: int) -> list[AuditRow]:
    """The newest first. Who reads everything, and whose role has no concern of its own, see all."""
    rows = AuditRow.objects.select_related("actor").order_by("-pk")
    prefixes = {prefix for role in roles_of(user) for prefix in CONCERNS.get(role, ())}
    if prefixes and not READERS & roles_of(user):
        wanted = Q()
        for prefix in prefixes:
            wanted |= Q(subject_type__startswith=prefix)
        rows = rows.filter(wanted)
    return list(rows[:count])
