"""Putting the question: freezing what is asked, choosing the band, telling who may vote."""

from datetime import timedelta

from django.db import models, transaction
from django.db.models import Sum
from django.urls import reverse

from incubator.accounts.access import people_with
from incubator.accounts.models.people import Role, User
from incubator.approvals import words
from incubator.approvals.kinds import KINDS, ApprovalKind, required_for
from incubator.approvals.models import Approval, Missing
from incubator.core import audit
from incubator.core.database import RulesNow
from incubator.core.locks import hold_until_commit
from incubator.core.words import Money, Said, called
from incubator.messaging.notifications import Reader, notify_all
from incubator.messaging.telling import about_key

# How far back parts of one sum are added up; the database counts the same days.
PARTS_WITHIN = timedelta(days=30)


@transaction.atomic
def open_approval(
    *,
    subject: models.Model,
    kind: str,
    amount_minor: int,
    currency: str,
    requester: User,
    actor: User,
    payee: str,
    destination: str = "",
) -> Approval:
    """Put the question, freezing amount, destination and the policy that applies today.

    The band is that of the amount with what went to the payee before it, so that a sum asked for
    in parts needs the people of the whole. Tells everybody whose vote would count.
    """
    declared = KINDS[kind]
    if not isinstance(subject, declared.subject):
        raise TypeError(f"{kind} is about {declared.subject}, not about {type(subject)}.")
    before = _sum_before(declared, subject, payee, currency)
    approval = Approval.objects.create(
        kind=kind,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        subject_said=called(subject),
        amount_minor=amount_minor,
        currency=currency,
        destination=destination,
        payee=payee,
        sum_before_minor=before,
        required=required_for(kind, amount_minor + before, currency),
        carried_out_by=declared.carried_out_by,
        requester=requester,
    )
    audit.record(actor=actor, said=words.ASK(amount=Money(amount_minor, currency)), subject=subject)
    missing = approval.missing()
    _tell_voters(approval, missing)
    tell_if_stuck(approval, missing)
    return approval


def _sum_before(kind: ApprovalKind, subject: models.Model, payee: str, currency: str) -> int:
    """What went to the payee before, under a lock on it: by the kind's own rows and by approvals.

    Two who ask at once are counted one after the other.
    """
    hold_until_commit(f"approval:{kind.key}:{payee}:{currency}")
    live = Approval.objects.filter(
        kind=kind.key,
        payee=payee,
        currency=currency,
        state__in=("open", "complete"),
        opened_at__gt=RulesNow() - PARTS_WITHIN,
    )
    approved = live.aggregate(sum=Sum("amount_minor"))["sum"] or 0
    return max(kind.sum_before(subject), approved)


def vote_page(approval: Approval) -> str:
    return reverse("approvals:vote", args=[approval.pk])


def _tell_voters(approval: Approval, missing: list[Missing]) -> None:
    amount, page = Money(approval.amount_minor, approval.currency), vote_page(approval)
    for need in missing:
        stand_ins = [given.delegate for given in need.standing_in]
        notify_all(
            [Reader(person, page, asks=True) for person in (*need.people, *stand_ins)],
            kind="approval_asked",
            said=words.ASKED(subject=approval.subject_said),
            text=words.ASKED_FOR(name=called(approval.requester), amount=amount),
            key=f"approval:{approval.pk}",
            about=about_key(approval),
        )


def tell_if_stuck(approval: Approval, missing: list[Missing] | None = None) -> bool:
    """Tell the administrators, once, when too few people are left who may vote."""
    needs = approval.missing() if missing is None else missing
    short = [need for need in needs if need.is_short]
    for need in short[:1]:
        page = vote_page(approval)
        notify_all(
            [Reader(person, page, asks=True) for person in people_with(Role.ADMINISTRATOR)],
            kind="approval_stuck",
            said=words.STUCK(subject=approval.subject_said),
            text=words.NOBODY_LEFT(role=Said(f"role.{need.role}")),
            key=f"approval-stuck:{approval.pk}",
            about=about_key(approval),
        )
    return bool(short)


@transaction.atomic
def tell_of_stuck() -> int:
    """Tell of those that became stuck since: a role was taken, somebody left. Says how many are."""
    waiting = Approval.objects.filter(state="open").prefetch_related("votes").order_by("id")
    return sum(tell_if_stuck(approval) for approval in waiting)
