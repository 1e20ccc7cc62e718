"""Approvals: who must agree before something may happen, and who has.

An approval freezes the policy, the amount and the destination it was asked for. The database
refuses a vote by the requester, a second vote by one person (also for somebody else), a vote on a
closed approval, completion without the votes, a payer who asked or voted, and a smaller band than
the amount and what went before it ask for (approvals.sql), so a service with a mistake in it cannot
let one person act alone.
"""

from collections import Counter
from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy

from incubator.accounts.models.delegations import Delegation
from incubator.accounts.models.people import Role, User, holders_of
from incubator.approvals import words
from incubator.approvals.kinds import CarriedOut
from incubator.approvals.payees import interested_in
from incubator.core.fields import WordsField
from incubator.core.lifecycle import Lifecycle, StateField, Transition
from incubator.core.request_cache import once
from incubator.core.words import Said

APPROVAL = Lifecycle(
    name="approval",
    initial="open",
    transitions=(
        Transition(
            "complete",
            sources=("open",),
            target="complete",
            label=gettext_lazy("Complete"),
            done=gettext_lazy("completed the approval"),
        ),
        Transition(
            "reject",
            sources=("open",),
            target="rejected",
            label=gettext_lazy("Reject"),
            done=gettext_lazy("ended the approval"),
        ),
        Transition(
            "void",
            sources=("open", "complete"),
            target="voided",
            label=gettext_lazy("Void"),
            done=gettext_lazy("voided the approval"),
        ),
    ),
    tones={"complete": "good", "open": "wait", "rejected": "alert"},
    labels={
        "open": gettext_lazy("open"),
        "complete": gettext_lazy("complete"),
        "rejected": gettext_lazy("rejected"),
        "voided": gettext_lazy("voided"),
    },
)


@dataclass(frozen=True, slots=True)
class Missing:
    """What an approval still needs: `count` people of `role`, any of `people`.

    `standing_in` are delegations under which somebody else may vote in that role.
    """

    role: str
    role_label: str
    count: int
    people: tuple[User, ...]
    standing_in: tuple[Delegation, ...] = ()

    @property
    def is_short(self) -> bool:
        """Whether too few people are left who may vote."""
        return len(self.people) + len(self.standing_in) < self.count


class Approval(models.Model):
    """One question put to people: may this amount go to this destination?"""

    kind = models.CharField(max_length=30)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    # What the subject was called when it was asked for.
    subject_said = WordsField()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    destination = models.CharField(max_length=200, blank=True)
    # Whom it is for ("studio:12"), however they or their account is called by now.
    payee = models.CharField(max_length=80)
    # What of this kind went to the payee before, so that parts do not slip under a band.
    sum_before_minor = models.BigIntegerField(default=0)
    carried_out_by = models.CharField(max_length=6, choices=CarriedOut.choices)
    # Snapshot of the policy's band: [{"role": "finance", "count": 2}, …]. A later change of the
    # policy does not change what was asked.
    required = models.JSONField()
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    state = StateField(APPROVAL, max_length=10)
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["subject_type", "subject_id"],
                condition=models.Q(state__in=["open", "complete"]),
                name="approval_one_live_per_subject",
                violation_error_message=gettext_lazy("An approval for this is already open."),
            ),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gte=0, sum_before_minor__gte=0),
                name="approval_amount_not_negative",
            ),
            models.CheckConstraint(condition=~models.Q(payee=""), name="approval_has_a_payee"),
        )

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.APPROVAL(subject=self.subject_said)

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

    @property
    def sum_minor(self) -> int:
        """The amount with what went before it, which chose the band."""
        return self.amount_minor + self.sum_before_minor

    @property
    def interested(self) -> frozenset[int]:
        """Who stands behind the payee."""
        return interested_in(self.payee)

    def unmet(self) -> dict[str, int]:
        """Roles that still need votes and how many, from the votes that count now.

        A person who holds two of the roles counts once, for the role that the vote names.
        """
        given = Counter(vote.role for vote in self.votes.all() if self._counts(vote))
        left = {band["role"]: band["count"] - given[band["role"]] for band in self.required}
        return {role: count for role, count in left.items() if count > 0}

    def needs(self) -> dict[str, int]:
        """The same while it is open. Where all came back that had gone, one more vote ends it."""
        if not self.is_open:
            return {}
        return self.unmet() or {self.required[0]["role"]: 1}

    def _counts(self, vote: "ApprovalVote") -> bool:
        """Whether it is a yes by somebody who holds the role, or stands in, at this moment."""
        if vote.verdict != ApprovalVote.Verdict.APPROVE:
            return False
        principal = vote.on_behalf_of_id or vote.person_id
        if not self.interested.isdisjoint((principal, vote.person_id)):
            return False
        if vote.on_behalf_of_id:
            pair = (vote.on_behalf_of_id, vote.person_id)
            return any((one.delegator_id, one.delegate_id) == pair for one in _stand_ins(vote.role))
        return any(one.pk == principal for one in holders_of(vote.role))

    def no_longer_counted(self) -> list["ApprovalVote"]:
        """Approvals of people who have lost the role since, or stand in no more."""
        given = self.votes.all() if self.is_open else ()
        approved = (vote for vote in given if vote.verdict == ApprovalVote.Verdict.APPROVE)
        return [vote for vote in approved if not self._counts(vote)]

    def spent(self) -> set[int]:
        """Everybody who can act no more: who asked, who voted, and in whose place somebody did."""
        people = {self.requester_id}
        for vote in self.votes.all():
            people |= {vote.person_id, vote.on_behalf_of_id or vote.person_id}
        return people

    def barred(self) -> set[int]:
        """Everybody who may neither vote nor carry it out: those, and who has an interest."""
        return self.spent() | self.interested

    def missing(self) -> list[Missing]:
        """What `needs` says, with the people who may give the votes."""
        needs, barred = self.needs(), self.barred()
        return [
            Missing(
                role=role,
                role_label=str(Role(role).label),
                count=count,
                people=tuple(one for one in holders_of(role) if one.pk not in barred),
                standing_in=tuple(
                    one
                    for one in _stand_ins(role)
                    if barred.isdisjoint((one.delegator_id, one.delegate_id))
                ),
            )
            for role, count in needs.items()
        ]


def _stand_ins(role: str) -> list[Delegation]:
    given = Delegation.objects.active().select_related("delegator", "delegate")
    return [one for one in once("delegations", lambda: list(given)) if one.role == role]


class ApprovalVote(models.Model):
    """One person's answer, in the role it counts for. Append-only."""

    class Verdict(models.TextChoices):
        APPROVE = "approve", gettext_lazy("approved")
        REJECT = "reject", gettext_lazy("rejected")

    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="votes")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=Role.choices)
    # The absent person in whose place this was given, under a delegation of that day.
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    reason = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=["approval", "person"],
                name="approval_one_vote_per_person",
                violation_error_message=gettext_lazy("You have already voted on this."),
            ),
            models.CheckConstraint(
                condition=models.Q(verdict__in=["approve", "reject"]),
                name="approval_vote_verdict_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person}: {self.get_verdict_display()}, {self.approval}"


class ApprovalUse(models.Model):
    """The act that an approval was given for: once, by a person who did neither. Append-only.

    Without a payer the system pays, which the kind has to say: a refund goes back where it came
    from, and nobody chooses.
    """

    approval = models.OneToOneField(Approval, on_delete=models.PROTECT, related_name="use")
    payer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.approval}: {self.payer or '—'}"


class DestinationChange(models.Model):
    """Where a payee is paid was changed; nothing goes to the new place until it has cooled off."""

    payee = models.CharField(max_length=80)
    destination = models.CharField(max_length=200, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = (models.Index(fields=["payee", "-id"], name="destination_change_newest"),)

    def __str__(self) -> str:
        return f"{self.payee} on {self.at:%Y-%m-%d}"
