"""Approvals: who must agree before something may happen, and who has.

An approval freezes the policy, the amount and the destination it was asked for. The database
refuses a vote by the requester, a second vote by one person, and any vote on a closed approval
(migrations/approval_votes.sql), so a service with a mistake in it cannot let one person act alone.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db import models

from incubator.core.lifecycle import Lifecycle, Transition
from incubator.core.models.people import Role, User

APPROVAL = Lifecycle(
    name="approval",
    initial="open",
    transitions=(
        Transition("complete", ("open",), "complete", "Complete", "the last approver"),
        Transition("reject", ("open",), "rejected", "Reject", "an approver"),
        Transition("void", ("open", "complete"), "voided", "Void", "any change of the subject"),
    ),
    tones={"complete": "good", "open": "wait", "rejected": "alert"},
)


@dataclass(frozen=True, slots=True)
class Missing:
    """What an approval still needs: `count` people of `role`, any of `people`."""

    role: str
    role_label: str
    count: int
    people: tuple[User, ...]


class Approval(models.Model):
    """One question put to people: may this amount go to this destination?"""

    kind = models.CharField(max_length=30)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    subject_label = models.CharField(max_length=200)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    destination = models.CharField(max_length=200, blank=True)
    # Snapshot of the policy's band: [{"role": "finance", "count": 2}, …]. A later change of the
    # policy does not change what was asked.
    required = models.JSONField()
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=10, choices=APPROVAL.choices, default=APPROVAL.initial)
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["subject_type", "subject_id"],
                condition=models.Q(state__in=["open", "complete"]),
                name="approval_one_live_per_subject",
                violation_error_message="An approval for this is already open.",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gte=0), name="approval_amount_not_negative"
            ),
        )
        triggers = (APPROVAL.trigger(),)

    def __str__(self) -> str:
        return f"Approval of {self.subject_label}"

    @property
    def is_complete(self) -> bool:
        return self.state == "complete"

    @property
    def is_rejected(self) -> bool:
        return self.state == "rejected"

    @property
    def is_open(self) -> bool:
        return self.state == "open"

    @property
    def tone(self) -> str:
        return APPROVAL.tone(self.state)

    def missing(self) -> list[Missing]:
        """Roles that still need votes, each with the people who may give one.

        A person who holds two of the roles counts once, for the role that the vote names.
        """
        if not self.is_open:
            return []
        votes = [vote for vote in self.votes.all() if vote.verdict == "approve"]
        spent = {vote.person_id for vote in votes} | {self.requester_id}
        found = []
        for band in self.required:
            given = sum(1 for vote in votes if vote.role == band["role"])
            if given < band["count"]:
                people = (
                    User.objects.filter(is_active=True, staff_roles__role=band["role"])
                    .exclude(pk__in=spent)
                    .order_by("name", "pk")
                )
                found.append(
                    Missing(
                        role=band["role"],
                        role_label=str(Role(band["role"]).label),
                        count=band["count"] - given,
                        people=tuple(people),
                    )
                )
        return found


class ApprovalVote(models.Model):
    """One person's answer, in the role it counts for. Append-only."""

    class Verdict(models.TextChoices):
        APPROVE = "approve", "approved"
        REJECT = "reject", "rejected"

    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="votes")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=Role.choices)
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    reason = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=["approval", "person"],
                name="approval_one_vote_per_person",
                violation_error_message="You have already voted on this.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person} {self.get_verdict_display()} {self.approval.subject_label}"
