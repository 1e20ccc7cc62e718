"""What changed lately, as far as it concerns a person's work."""

from django.db.models import Q

from incubator.accounts.access import Role, roles_of
from incubator.accounts.models import User
from incubator.core.models import AuditRow
from studios.models import Application, Review

# Whose rows of the audit matter to a role, by how their subject's type begins.
CONCERNS: dict[Role, tuple[str, ...]] = {
    Role.ADMISSIONS: ("studios.application", "studios.review", "studios.studio"),
    Role.FUND_MANAGER: ("studios.resourcerequest", "funding.", "studios.studio"),
    Role.FINANCE: ("studios.resourcerequest", "funding.", "billing."),
    Role.OPERATIONS: ("studios.resourcerequest", "servers."),
    Role.AGENT: ("support.", "billing.refund", "billing.order"),
    Role.SUPPORT_LEAD: ("support.", "billing.refund", "billing.order"),
    Role.EDITOR: ("cms.", "studios.game"),
}

READERS = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})


def changes_for(user: User, count: int) -> list[AuditRow]:
    """The newest first: all of them for whoever reads everything, else what the roles work on."""
    rows = AuditRow.objects.select_related("actor").order_by("-pk")
    roles = roles_of(user)
    if not READERS & roles:
        rows = rows.filter(_concerning(user, roles))
    return list(rows.exclude(_not_to_be_known(user))[:count])


def _concerning(user: User, roles: frozenset[Role]) -> Q:
    wanted = Q(pk__in=())
    for prefix in {prefix for role in roles for prefix in CONCERNS.get(role, ())}:
        wanted |= Q(subject_type__startswith=prefix)
    if Role.REVIEWER in roles:
        # Whom nobody asked for a review has no business with the application.
        asked = Review.objects.filter(reviewer=user).values("application")
        wanted |= Q(subject_type="studios.application", subject_id__in=asked)
    return wanted


def _not_to_be_known(user: User) -> Q:
    """One's own application from the inside, and what others said before one's own review is in."""
    own = Application.objects.founded_by(user).values("pk")
    unread = Review.objects.filter(reviewer=user).exclude(state="submitted").values("application")
    hidden = Q(application__in=own) | Q(application__in=unread)
    reviews = Review.objects.filter(hidden).exclude(reviewer=user).values("pk")
    applications = Q(subject_id__in=own) | Q(subject_id__in=unread)
    return (Q(subject_type="studios.application") & applications) | Q(
        subject_type="studios.review", subject_id__in=reviews
    )
