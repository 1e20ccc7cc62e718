"""Approvals of real rows, asked for without the way that leads there."""

from itertools import count
from typing import Any

from billing.models import Payout
from incubator.accounts.models import User
from incubator.approvals.asking import open_approval
from incubator.approvals.kinds import KINDS
from incubator.approvals.models import Approval
from studios.models import ResourceKind, ResourceRequest, Studio
from tests.using import first_rate

NUMBERS = count(1)


def some_studio(slug: str = "asking") -> Studio:
    """One without members, so that nobody has an interest yet."""
    return Studio.objects.get_or_create(slug=slug, defaults={"name": slug.title()})[0]


def some_payout(requester: User, amount: int, destination: str, studio: Studio) -> Payout:
    return Payout.objects.create(
        number=f"P-ASKED-{next(NUMBERS)}",
        studio=studio,
        currency="USD",
        amount_minor=amount,
        destination=destination or "DE02 1203 0000 0000 2020 51",
        requested_by=requester,
    )


def some_request(requester: User, amount: int, kind: str, studio: Studio) -> ResourceRequest:
    rate = None if kind == ResourceKind.CAPITAL else first_rate(kind)
    return ResourceRequest.objects.create(
        number=f"RQ-ASKED-{next(NUMBERS)}",
        studio=studio,
        kind=kind,
        quantity=1,
        amount_minor=amount,
        currency="USD",
        purpose="Work.",
        requester=requester,
        item=rate.item if rate else None,
        rate=rate,
    )


def ask(
    requester: User,
    kind: str = "payout",
    amount: int = 900_00,
    *,
    destination: str = "",
    studio: Studio | None = None,
) -> Approval:
    """A question about a payout or a request of the studio's."""
    whose = studio or some_studio()
    subject: Payout | ResourceRequest
    if kind == "payout":
        subject = some_payout(requester, amount, destination, whose)
    else:
        subject = some_request(requester, amount, kind.removesuffix("_request"), whose)
    return ask_about(subject, requester, kind, amount, destination=destination)


def ask_about(
    subject: Payout | ResourceRequest,
    requester: User,
    kind: str,
    amount: int,
    *,
    destination: str = "",
) -> Approval:
    return open_approval(
        subject=subject,
        kind=kind,
        amount_minor=amount,
        currency="USD",
        destination=destination,
        payee=subject.studio.payee,
        requester=requester,
        actor=requester,
    )


def subject_of(approval: Approval) -> Any:
    return KINDS[approval.kind].subject._default_manager.get(pk=approval.subject_id)
