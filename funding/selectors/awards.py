"""An award step by step: each milestone with its tranche, approval and payment."""

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from billing.ledger.models import Entry
from billing.payments.models import OutgoingPayment
from funding.models import Award, AwardKind, Disbursement, Milestone, Tranche
from incubator.accounts.models import User
from incubator.approvals.models import Approval
from incubator.approvals.voting import approvals_for, may_vote
from incubator.core.request_cache import once
from studios.models import Studio


@dataclass(frozen=True, slots=True)
class Step:
    """One milestone, what it releases, and what this viewer may do about it."""

    milestone: Milestone
    tranche: Tranche
    approval: Approval | None
    payment: OutgoingPayment | None
    may_vote: bool

    @property
    def subjects(self) -> tuple[Milestone, Tranche]:
        """What an act of this step is about."""
        return self.milestone, self.tranche

    @property
    def is_open(self) -> bool:
        return self.tranche.state != "disbursed"

    @property
    def is_on_its_way(self) -> bool:
        return self.tranche.state == "instructed"

    @property
    def waits_for_payment(self) -> bool:
        return self.tranche.state in ("requested", "approved")


def advances_without_deal() -> QuerySet[Award]:
    """Advances that nothing recoups yet: none of their tranches can be asked for."""
    rows = Award.objects.filter(kind=AwardKind.ADVANCE, deal=None).exclude(state="complete")
    return rows.select_related("studio", "game").order_by("pk")


def steps_of(award: Award, viewer: User) -> list[Step]:
    """All steps in order."""
    milestones = award.milestones.prefetch_related("documents__uploaded_by").order_by("ordinal")
    payments = Prefetch(
        "tranche__disbursements",
        Disbursement.objects.exclude(payment__state="failed")
        .select_related("payment")
        .order_by("-pk"),
    )
    rows = list(milestones.select_related("tranche").prefetch_related(payments))
    asked = (row.tranche for row in rows if row.tranche.state not in ("planned", "due"))
    found = approvals_for(asked)
    return [_step(row, found.get(row.tranche), viewer) for row in rows]


def _step(milestone: Milestone, approval: Approval | None, viewer: User) -> Step:
    tranche = milestone.tranche
    tranche.award = milestone.award
    return Step(
        milestone=milestone,
        tranche=tranche,
        approval=approval,
        payment=_payment(tranche),
        may_vote=approval is not None and may_vote(approval, viewer),
    )


def _payment(tranche: Tranche) -> OutgoingPayment | None:
    """The newest, unless the tranche is to be paid again: then that one failed or came back."""
    if tranche.state not in ("instructed", "disbursed"):
        return None
    return next((one.payment for one in tranche.disbursements.all()), None)


def milestones_of(studio: Studio) -> list[Milestone]:
    """Of all its awards, each with its tranche, in order; read once for a page."""
    rows = Milestone.objects.filter(award__studio=studio)
    rows = rows.select_related("award__studio", "award__game", "tranche")
    found = once(("milestones", studio.pk), lambda: list(rows.order_by("award_id", "ordinal")))
    for milestone in found:
        milestone.tranche.award = milestone.award
    return found


def entries_of(award: Award) -> list[Entry]:
    """Everything the award posted, oldest first, with its lines."""
    payments = Disbursement.objects.filter(tranche__award=award).values("payment")
    rows = Entry.objects.filter(subject_type="payments.outgoingpayment", subject_id__in=payments)
    return list(rows.prefetch_related("lines__account").order_by("pk"))
