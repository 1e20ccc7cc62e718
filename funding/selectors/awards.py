"""An award step by step: each milestone with its tranche, approval and payment."""

from dataclasses import dataclass

from billing.ledger.models import Entry
from funding.models import Award, Disbursement, Milestone, Tranche
from incubator.core import approvals
from incubator.core.access import Role, people_with, roles_of
from incubator.core.approvals import approval_for, may_vote
from incubator.core.errors import NotDistinct
from incubator.core.models import Approval, User


@dataclass(frozen=True, slots=True)
class Step:
    """One milestone, what it releases, and what this viewer may do about it."""

    milestone: Milestone
    tranche: Tranche
    approval: Approval | None
    payment: Disbursement | None
    may_vote: bool
    may_pay: bool
    payers: tuple[User, ...]

    @property
    def is_open(self) -> bool:
        return self.tranche.state != "disbursed"


def steps_of(award: Award, viewer: User) -> list[Step]:
    """All steps in order."""
    milestones = award.milestones.prefetch_related("documents__uploaded_by").order_by("ordinal")
    return [_step(milestone, viewer) for milestone in milestones.select_related("tranche")]


def _step(milestone: Milestone, viewer: User) -> Step:
    tranche = milestone.tranche
    approval = approval_for(tranche) if tranche.state not in ("planned", "due") else None
    payers = _payers(approval) if approval and tranche.state == "approved" else ()
    return Step(
        milestone=milestone,
        tranche=tranche,
        approval=approval,
        payment=tranche.disbursements.exclude(state="failed").first(),
        may_vote=approval is not None and may_vote(approval, viewer),
        may_pay=viewer in payers,
        payers=payers,
    )


def _payers(approval: Approval) -> tuple[User, ...]:
    """Finance officers who neither asked nor approved."""
    return tuple(person for person in people_with(Role.FINANCE) if _distinct(approval, person))


def _distinct(approval: Approval, person: User) -> bool:
    try:
        approvals.require_distinct(approval, person)
    except NotDistinct:
        return False
    return True


def entries_of(award: Award) -> list[Entry]:
    """Everything the award posted, oldest first, with its lines."""
    tranches = award.tranches.values_list("pk", flat=True)
    rows = Entry.objects.filter(subject_type="funding.tranche", subject_id__in=tranches)
    return list(rows.prefetch_related("lines__account").order_by("pk"))


def is_fund_manager(user: User) -> bool:
    return Role.FUND_MANAGER in roles_of(user)


def is_finance(user: User) -> bool:
    return Role.FINANCE in roles_of(user)
