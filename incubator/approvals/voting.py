"""The one way to vote, and to find out whether the agreement is there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from incubator.accounts.access import delegations_to, roles_of
from incubator.accounts.models.delegations import Delegation
from incubator.accounts.models.people import User
from incubator.approvals import words
from incubator.approvals.asking import tell_if_stuck
from incubator.approvals.destinations import require_cooled_off
from incubator.approvals.errors import ApprovalMissing, NotDistinct
from incubator.approvals.kinds import KINDS, Ending
from incubator.approvals.models import APPROVAL, Approval, ApprovalUse, ApprovalVote
from incubator.approvals.payees import interests, require_no_interest
from incubator.approvals.voiding import locked, void
from incubator.core import acts, audit
from incubator.core.errors import DomainError, WrongState
from incubator.core.money import format_money
from incubator.core.words import Money, called
from incubator.messaging.notifications import settle
from incubator.messaging.telling import about_key

__all__ = [
    "Ballot",
    "approval_for",
    "approvals_for",
    "asked_for",
    "ballot_of",
    "check_vote",
    "may_pay",
    "may_vote",
    "require_complete",
    "require_distinct",
    "require_seen",
    "use",
    "void",
    "vote",
    "waiting_for",
    "why_none",
]


def approval_for(subject: models.Model) -> Approval | None:
    """The newest approval of the subject, whatever became of it; None when that one is void."""
    return approvals_for([subject]).get(subject)


def approvals_for(subjects: Iterable[models.Model]) -> dict[models.Model, Approval]:
    """The same for several subjects, of any models, in no more queries than for one."""
    asked = {(subject._meta.label_lower, subject.pk): subject for subject in subjects}
    if not asked:
        return {}
    wanted = models.Q()
    for kind in {kind for kind, _pk in asked}:
        ids = [pk for other, pk in asked if other == kind]
        wanted |= models.Q(subject_type=kind, subject_id__in=ids)
    votes = ApprovalVote.objects.select_related("person", "on_behalf_of")
    found = (
        Approval.objects.filter(wanted)
        .select_related("requester")
        .prefetch_related(models.Prefetch("votes", votes))
        .order_by("id")
    )
    newest = {asked[one.subject_type, one.subject_id]: one for one in found}
    # What was refused before stands for nothing once a newer question was put.
    return {subject: one for subject, one in newest.items() if one.state != "voided"}


def unspent_by(person: User) -> "models.QuerySet[Approval]":
    """Complete ones that this person may carry out: neither asked for nor voted on, by them or for
    them. Whether they stand behind the payee, the payee's app knows.
    """
    votes = ApprovalVote.objects.filter(models.Q(person=person) | models.Q(on_behalf_of=person))
    complete = Approval.objects.filter(state="complete").exclude(requester=person)
    return complete.exclude(pk__in=votes.values("approval"))


def asked_for(subject: models.Model) -> Approval:
    """What was asked for the subject. Raises ApprovalMissing where that is void or never was."""
    found = approval_for(subject)
    if found is None:
        raise ApprovalMissing(why_none(subject))
    return found


@dataclass(frozen=True, slots=True)
class Ballot:
    """How a person's vote would count: for which role, and in whose place if not their own."""

    role: str
    on_behalf_of: User | None = None


def ballot_of(
    approval: Approval,
    user: User,
    *,
    held: Sequence[Delegation] | None = None,
    interested: frozenset[int] | None = None,
) -> Ballot | None:
    """The ballot of this person, or None where there is nothing to vote; own roles come first.

    `held` are the delegations in force to this person and `interested` who stands behind the
    payee, where the caller has read them already.
    """
    if not approval.is_open:
        return None
    barred = approval.spent() | (approval.interested if interested is None else interested)
    if user.pk in barred:
        return None
    needs, roles = approval.needs(), roles_of(user)
    own = next((role for role in needs if role in roles), None)
    if own is not None:
        return Ballot(own)
    for delegation in delegations_to(user) if held is None else held:
        if delegation.role in needs and delegation.delegator_id not in barred:
            return Ballot(delegation.role, delegation.delegator)
    return None


def may_vote(approval: Approval, user: User) -> bool:
    return ballot_of(approval, user) is not None


def waiting_for(user: User) -> list[Approval]:
    """Open approvals that this person could vote on, oldest first."""
    if not roles_of(user):
        return []
    held = delegations_to(user)
    rows = Approval.objects.filter(state="open").select_related("requester").order_by("id")
    waiting = list(rows.prefetch_related("votes")[:500])
    behind = interests(approval.payee for approval in waiting)
    return [
        one
        for one in waiting
        if ballot_of(one, user, held=held, interested=behind[one.payee]) is not None
    ]


@transaction.atomic
def vote(
    *,
    approval: Approval,
    person: User,
    verdict: str = "approve",
    reason: str = "",
    seen: str = "",
) -> Approval:
    """Record one person's answer; the last one needed completes the approval, and what follows
    from that follows in the same transaction.

    `seen` is the approval the person's page showed, see `require_seen`. Raises NotDistinct for the
    requester, a second vote and who stands behind the payee, PermissionDenied without a role that
    is still missing, WrongState when the approval was closed meanwhile, and at last ProofNeeded.
    """
    subject, current = locked(approval)
    # Whether the person may answer at all comes before what the answer is.
    ballot = check_vote(current, person)
    require_seen(current, seen)
    if verdict not in ApprovalVote.Verdict.values:
        raise WrongState(_("Approve it or reject it; no other answer counts."))
    if verdict == ApprovalVote.Verdict.REJECT and not reason.strip():
        raise WrongState(_("Say why you reject it, so that the requester knows what to change."))
    acts.prove(person, words.VOTE.key, current)
    given = ApprovalVote.objects.create(
        approval=current,
        person=person,
        role=ballot.role,
        on_behalf_of=ballot.on_behalf_of,
        verdict=verdict,
        reason=reason,
    )
    _record_vote(given)
    kind, ending = KINDS[current.kind], Ending(actor=person, reason=reason)
    if verdict == ApprovalVote.Verdict.REJECT:
        _close(current, "reject", person, reason)
        kind.rejected(subject, ending)
    elif not current.unmet():
        _close(current, "complete", person)
        kind.completed(subject, ending)
    else:
        tell_if_stuck(current)
    return current


def check_vote(approval: Approval, person: User) -> Ballot:
    """How the person's vote would count now. Raises what `vote` does, as far as the person goes."""
    if not approval.is_open:
        raise _closed(approval)
    if approval.requester_id == person.pk:
        raise NotDistinct(_("You asked for this, so somebody else has to approve it."))
    if approval.votes.filter(person=person).exists():
        raise NotDistinct(
            _("You have already voted; another person has to give the next approval.")
        )
    if person.pk in approval.spent():
        raise NotDistinct(_("Somebody has voted in your place; another person has to vote now."))
    require_no_interest(approval.payee, person)
    ballot = ballot_of(approval, person)
    if ballot is None:
        raise _no_ballot(approval, person)
    return ballot


def _closed(approval: Approval) -> DomainError:
    """Why nobody votes any more: somebody was faster, or what was asked has changed."""
    if approval.state == "voided":
        newer = _newer(approval)
        return ApprovalMissing(_void(approval)) if newer is None else _asked_again(newer)
    return WrongState(
        _("%(approval)s is already %(state)s, so your answer was not needed any more.")
        % {"approval": approval, "state": APPROVAL.label(approval.state)}
    )


def _no_ballot(approval: Approval, person: User) -> Exception:
    """Either a colleague of the same role was faster, or this person was never asked."""
    needed = ", ".join(need.role_label for need in approval.missing())
    asked = {str(band["role"]) for band in approval.required}
    held = roles_of(person) | {given.role for given in delegations_to(person)}
    mine = asked & set(map(str, held))
    # Still needed, but not from here: who stands in for the requester cannot vote either.
    if mine and not mine & set(approval.needs()):
        return WrongState(
            _("Enough people of your role have approved this. It still needs: %(needed)s.")
            % {"needed": needed}
        )
    return PermissionDenied(_("This needs: %(needed)s.") % {"needed": needed})


def _close(approval: Approval, verb: str, person: User, reason: str = "") -> None:
    APPROVAL.advance(approval, verb, actor=person, reason=reason)
    approval.closed_at = timezone.now()
    approval.save(update_fields=["closed_at"])


def _record_vote(given: ApprovalVote) -> None:
    # On the subject's own timeline, where people look for it.
    rejected = given.verdict == ApprovalVote.Verdict.REJECT
    amount = Money(given.approval.amount_minor, given.approval.currency)
    if given.on_behalf_of:
        instead = words.REJECT_FOR if rejected else words.APPROVE_FOR
        said = instead(name=called(given.on_behalf_of), amount=amount)
    else:
        said = (words.REJECT if rejected else words.APPROVE)(amount=amount)
    audit.record_about(
        actor=given.person,
        said=said,
        subject_type=given.approval.subject_type,
        subject_id=given.approval.subject_id,
        subject_said=given.approval.subject_said,
        reason=given.reason,
    )
    # Others are asked until it is complete, rejected or void.
    settle(about_key(given.approval), person=given.person)


def require_complete(
    subject: models.Model, *, amount_minor: int, destination: str = ""
) -> Approval:
    """The complete approval of exactly this amount to exactly this destination.

    Raises ApprovalMissing otherwise, naming who is missing, and CoolingOff when the payee's
    destination was changed too lately.
    """
    approval = approval_for(subject)
    if approval is None:
        raise ApprovalMissing(why_none(subject))
    if not approval.is_complete:
        nobody = _("nobody holds it")
        needs = "; ".join(
            f"{need.count} × {need.role_label}"
            f" ({', '.join(person.display_name for person in need.people) or nobody})"
            for need in approval.missing()
        )
        raise ApprovalMissing(
            _("%(subject)s still needs: %(needs)s.")
            % {"subject": subject, "needs": needs or _("a new request")}
        )
    if (approval.amount_minor, approval.destination) != (amount_minor, destination):
        raise ApprovalMissing(
            _(
                "%(subject)s was approved for %(amount)s to “%(destination)s”; it has changed"
                " since. Ask for approval again."
            )
            % {
                "subject": subject,
                "amount": format_money(approval.amount_minor, approval.currency),
                "destination": approval.destination,
            }
        )
    require_cooled_off(approval.payee)
    return approval


def why_none(subject: models.Model) -> str:
    """What to tell who acts on a subject without an approval: never asked, or void by now."""
    voided = Approval.objects.filter(
        subject_type=subject._meta.label_lower, subject_id=subject.pk, state="voided"
    ).last()
    if voided is None:
        return _("Nobody has been asked to approve %(subject)s yet.") % {"subject": subject}
    return _void(voided)


def _void(approval: Approval) -> str:
    row = audit.history(approval).first()
    reason = f" ({row.because})" if row is not None and row.because else ""
    return _(
        "What was asked for %(subject)s is void, as it has changed since%(reason)s. Ask again."
    ) % {"subject": approval.subject_said, "reason": reason}


def require_seen(approval: Approval, seen: str) -> None:
    """Raise WrongState when the page a person acts on showed an earlier approval than this one.

    After a change it was asked for again, perhaps to another account: that has to be looked at.
    `seen` is the number the page sent along; nothing, where there was no page.
    """
    if seen and seen != str(approval.pk):
        raise _asked_again(approval)


def _asked_again(approval: Approval) -> WrongState:
    return WrongState(
        _(
            "%(subject)s was asked for again since you opened the page: %(amount)s to"
            " “%(destination)s”. Look at it again before you decide."
        )
        % {
            "subject": approval.subject_said,
            "amount": format_money(approval.amount_minor, approval.currency),
            "destination": approval.destination,
        }
    )


def _newer(approval: Approval) -> Approval | None:
    """What was asked for the same subject since, and is not void."""
    return Approval.objects.filter(
        subject_type=approval.subject_type,
        subject_id=approval.subject_id,
        pk__gt=approval.pk,
        state__in=("open", "complete"),
    ).first()


@transaction.atomic
def use(approval: Approval, *, payer: User | None) -> ApprovalUse:
    """Spend a complete approval on the one payment it was given for, in the same transaction.

    Raises NotDistinct for a payer who asked, voted or stands behind the payee, ApprovalMissing when
    it was spent already. Without a payer the system pays, which only some kinds allow.
    """
    if payer is not None:
        require_distinct(approval, payer)
    used, created = ApprovalUse.objects.get_or_create(approval=approval, defaults={"payer": payer})
    if not created:
        raise ApprovalMissing(
            _("%(subject)s was paid already. Ask anew.") % {"subject": used.approval.subject_said}
        )
    return used


def may_pay(approval: Approval, person: User) -> bool:
    """Whether this person may pay what was approved: not who asked, agreed, or gains by it."""
    return person.pk not in approval.barred()


def require_distinct(approval: Approval, person: User) -> None:
    """Raise NotDistinct unless the payer is neither requester nor approver, nor behind the payee."""
    if approval.requester_id == person.pk:
        raise NotDistinct(_("You asked for this, so somebody else has to pay it."))
    if person.pk in approval.spent():
        raise NotDistinct(_("You approved this, so somebody else has to pay it."))
    require_no_interest(approval.payee, person)
