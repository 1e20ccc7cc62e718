"""The one way to ask people for agreement, and to find out whether it is there."""

from django.core.exceptions import PermissionDenied
from django.db import models, transaction

from incubator.core import audit
from incubator.core.access import roles_of
from incubator.core.errors import ApprovalMissing, NotDistinct, WrongState
from incubator.core.models.approvals import APPROVAL, Approval, ApprovalVote
from incubator.core.models.people import User
from incubator.core.money import format_money
from incubator.core.policies import required_for


@transaction.atomic
def open_approval(
    *,
    subject: models.Model,
    kind: str,
    amount_minor: int,
    currency: str,
    requester: User,
    actor: User,
    destination: str = "",
) -> Approval:
    """Put the question, freezing amount, destination and the policy that applies today."""
    approval = Approval.objects.create(
        kind=kind,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        subject_label=str(subject)[:200],
        amount_minor=amount_minor,
        currency=currency,
        destination=destination,
        required=required_for(kind, amount_minor),
        requester=requester,
    )
    audit.record(actor=actor, verb="asked for approval", subject=subject)
    return approval


def approval_for(subject: models.Model) -> Approval | None:
    """The newest approval of the subject, whatever became of it, except voided ones."""
    return (
        Approval.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)
        .exclude(state="voided")
        .prefetch_related("votes__person")
        .order_by("-id")
        .first()
    )


def votable_role(approval: Approval, user: User) -> str | None:
    """The role this person's vote would count for, or None where there is nothing to vote."""
    if not approval.is_open or approval.requester_id == user.pk:
        return None
    if approval.votes.filter(person=user).exists():
        return None
    held = roles_of(user)
    return next((need.role for need in approval.missing() if need.role in held), None)


def may_vote(approval: Approval, user: User) -> bool:
    return votable_role(approval, user) is not None


def waiting_for(user: User) -> list[Approval]:
    """Open approvals that this person could vote on, oldest first."""
    if not roles_of(user):
        return []
    waiting = Approval.objects.filter(state="open").prefetch_related("votes").order_by("id")
    return [approval for approval in waiting[:500] if may_vote(approval, user)]


@transaction.atomic
def vote(
    *, approval: Approval, person: User, verdict: str = "approve", reason: str = ""
) -> Approval:
    """Record one person's answer; the last one needed completes the approval.

    Raises NotDistinct for the requester or a second vote, PermissionDenied without a role that
    is still missing, WrongState when the approval was closed meanwhile.
    """
    locked = Approval.objects.select_for_update().get(pk=approval.pk)
    if not locked.is_open:
        raise WrongState(f"{locked} is already {APPROVAL.label(locked.state)}.")
    if locked.requester_id == person.pk:
        raise NotDistinct("You asked for this, so somebody else has to approve it.")
    if locked.votes.filter(person=person).exists():
        raise NotDistinct("You have already voted; another person has to give the next approval.")
    role = votable_role(locked, person)
    if role is None:
        needed = ", ".join(need.role_label for need in locked.missing())
        raise PermissionDenied(f"This needs: {needed}.")
    if verdict == ApprovalVote.Verdict.REJECT and not reason.strip():
        raise WrongState("Say why you reject it, so that the requester knows what to change.")
    ApprovalVote.objects.create(
        approval=locked, person=person, role=role, verdict=verdict, reason=reason
    )
    _record_vote(locked, person, verdict, reason)
    if verdict == ApprovalVote.Verdict.REJECT:
        APPROVAL.advance(locked, "reject", actor=person, reason=reason)
    elif not locked.missing():
        APPROVAL.advance(locked, "complete", actor=person)
    return locked


def _record_vote(approval: Approval, person: User, verdict: str, reason: str) -> None:
    # On the subject's own timeline, where people look for it.
    audit.record_about(
        actor=person,
        verb="rejected" if verdict == ApprovalVote.Verdict.REJECT else "approved",
        subject_type=approval.subject_type,
        subject_id=approval.subject_id,
        subject_label=approval.subject_label,
        reason=reason,
    )


def void(*, approval: Approval, actor: User | None, reason: str) -> None:
    """Withdraw an approval because what it was given for has changed."""
    APPROVAL.advance(approval, "void", actor=actor, reason=reason)


def require_complete(
    subject: models.Model, *, amount_minor: int, destination: str = ""
) -> Approval:
    """The complete approval of exactly this amount to exactly this destination.

    Raises ApprovalMissing otherwise, naming who is missing.
    """
    approval = approval_for(subject)
    if approval is None:
        raise ApprovalMissing(f"Nobody has been asked to approve {subject} yet.")
    if not approval.is_complete:
        needs = "; ".join(
            f"{need.count} × {need.role_label}"
            f" ({', '.join(person.display_name for person in need.people) or 'nobody holds it'})"
            for need in approval.missing()
        )
        raise ApprovalMissing(f"{subject} still needs: {needs or 'a new request'}.")
    if (approval.amount_minor, approval.destination) != (amount_minor, destination):
        raise ApprovalMissing(
            f"{subject} was approved for"
            f" {format_money(approval.amount_minor, approval.currency)}"
            f" to “{approval.destination}”; it has changed since. Ask for approval again."
        )
    return approval


def may_pay(approval: Approval, person: User) -> bool:
    """Whether this person may pay what was approved: not who asked, not who agreed."""
    voters = {vote.person_id for vote in approval.votes.all()}
    return approval.requester_id != person.pk and person.pk not in voters


def require_distinct(approval: Approval, person: User) -> None:
    """Raise NotDistinct unless the payer is neither the requester nor one of the approvers."""
    if may_pay(approval, person):
        return
    if approval.requester_id == person.pk:
        raise NotDistinct("You asked for this, so somebody else has to pay it.")
    raise NotDistinct("You approved this, so somebody else has to pay it.")
