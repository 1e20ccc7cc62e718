"""Delegations: who votes for whom while somebody is away."""

from datetime import date

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from incubator.accounts.models.people import Role, StaffRole, User
from incubator.core.history import tracked


def today() -> date:
    """Absences are counted in days of UTC, as the votes given under them are by the database."""
    return timezone.now().date()


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def standing(self) -> "DelegationQuerySet":
        """Not over: in force, or from a day to come."""
        return self.filter(ended_at__isnull=True, until_date__gte=today())

    def active(self, on: date | None = None) -> "DelegationQuerySet":
        """In force on the day, while the absent person holds the role and the other may vote."""
        day = on or today()
        may_vote = StaffRole.objects.filter(user=OuterRef("delegate")).exclude(role=Role.AUDITOR)
        return self.filter(
            Exists(may_vote),
            ended_at__isnull=True,
            from_date__lte=day,
            until_date__gte=day,
            delegator__is_active=True,
            delegate__is_active=True,
            delegator__staff_roles__role=F("role"),
        )


@tracked("until_date", "ended_at")
class Delegation(models.Model):
    """`delegate` may vote as `role` in the place of `delegator`, both days included.

    It lends a vote on approvals, and the reading of what that role reads, which a vote needs;
    nothing else. Every vote given under it names both people.
    """

    delegator = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        related_name="delegations_given",
        verbose_name=gettext_lazy("who is away"),
    )
    delegate = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        related_name="delegations_held",
        verbose_name=gettext_lazy("who stands in"),
    )
    role = models.CharField(max_length=20, choices=Role.choices)
    from_date = models.DateField(gettext_lazy("first day"))
    until_date = models.DateField(gettext_lazy("last day"))
    reason = models.CharField(max_length=200)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(until_date__gte=F("from_date")),
                name="delegation_ends_after_it_begins",
                violation_error_message=gettext_lazy("The last day is before the first."),
            ),
            models.CheckConstraint(
                condition=~Q(delegator=F("delegate")),
                name="delegation_to_somebody_else",
                violation_error_message=gettext_lazy("Choose somebody else to stand in."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.delegate} for {self.delegator} as {self.get_role_display()}"
