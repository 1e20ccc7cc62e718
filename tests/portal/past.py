"""What is wrong with the times of a world: all of a kind on one day, or an end before its beginning."""

from collections.abc import Iterator

from django.apps import apps
from django.db.models import DateTimeField, F, Model, OuterRef, Q, Subquery

from billing.models import OrderLine, Payout, Refund
from billing.payments.models import OutgoingPayment
from funding.models import Award, Deal, Disbursement, Milestone, Statement
from incubator.approvals.models import Approval, ApprovalUse, ApprovalVote
from incubator.core import books
from incubator.core.models import AuditRow
from studios.models import Decision, Game, Invitation, Membership, ResourceRequest, Review, Studio
from studios.servers.models import Server

# Stamped by the ledger with the transaction that writes.
OF_THE_LEDGER = {"ledger.Entry.recorded_at"}
# Comes with the product, on the day it is set up.
OF_THE_PRODUCT = {"servers.BlueprintRevision.created_at"}
# Reckoned in opening hours and told by nobody: all questions of a weekend are due on one Monday.
OF_THE_CALENDAR = {"support.Ticket.due_at", "support.Clock.due_at", "support.Clock.warn_at"}
NO_PAST = OF_THE_LEDGER | OF_THE_PRODUCT | OF_THE_CALENDAR

# The earlier and the later, from a row and those it belongs to.
ORDER: dict[type[Model], tuple[tuple[str, str], ...]] = {
    Approval: (("requester__date_joined", "opened_at"), ("opened_at", "closed_at")),
    ApprovalVote: (("approval__opened_at", "at"), ("at", "approval__closed_at")),
    ApprovalUse: (("approval__closed_at", "at"),),
    AuditRow: (("actor__date_joined", "at"),),
    Award: (("studio__created_at", "created_at"), ("resource_request__created_at", "created_at")),
    Deal: (("awards__created_at", "signed_at"), ("signed_at", "statements__settled_at")),
    Decision: (("application__submitted_at", "decided_at"),),
    Disbursement: (("tranche__milestone__delivered_at", "payment__instructed_at"),),
    Game: (("studio__created_at", "created_at"), ("created_at", "products__created_at")),
    Invitation: (("studio__created_at", "created_at"), ("created_at", "answered_at")),
    Membership: (("studio__created_at", "created_at"), ("user__date_joined", "created_at")),
    Milestone: (("award__created_at", "delivered_at"),),
    OrderLine: (("product__created_at", "order__paid_at"),),
    OutgoingPayment: (("instructed_at", "finished_at"),),
    Refund: (("order_line__recorded_at", "recorded_at"),),
    ResourceRequest: (("game__created_at", "created_at"), ("created_at", "servers__created_at")),
    Review: (("application__submitted_at", "assigned_at"), ("assigned_at", "submitted_at")),
    Server: (("created_at", "started_at"), ("started_at", "stopped_at")),
    Studio: (("application__decision__decided_at", "created_at"),),
}
# What is done by an approval: of which of its objects, when.
APPROVED: dict[type[Model], tuple[type[Model], str, str]] = {
    Award: (ResourceRequest, "resource_request_id", "created_at"),
    Payout: (Payout, "pk", "payment__instructed_at"),
    Server: (ResourceRequest, "resource_request_id", "created_at"),
}


def told_wrongly() -> list[str]:
    return [*_on_one_day(), *_in_disorder(), *_before_approval(), *_settled_too_early()]


def _on_one_day() -> Iterator[str]:
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            name = f"{model._meta.label}.{field.name}"
            if not isinstance(field, DateTimeField) or name in NO_PAST:
                continue
            known = model._default_manager.exclude(**{field.name: None})
            moments = known.values_list(field.name, flat=True)
            days = {books.day_of(moment) for moment in moments}
            if len(moments) > 1 and len(days) == 1:
                yield f"{name}: all {len(moments)} on {days.pop()}"


def _in_disorder() -> Iterator[str]:
    for model, pairs in ORDER.items():
        for earlier, later in pairs:
            wrong = model._default_manager.filter(Q((f"{later}__lt", F(earlier))))
            yield from (f"{model._meta.label} {row}: {later} before {earlier}" for row in wrong)


def _before_approval() -> Iterator[str]:
    for model, (subject, about, done) in APPROVED.items():
        agreed = Approval.objects.filter(
            subject_type=subject._meta.label_lower, subject_id=OuterRef(about), state="complete"
        ).values("closed_at")[:1]
        rows = model._default_manager.annotate(agreed_at=Subquery(agreed))
        wrong = rows.filter(Q((f"{done}__lt", F("agreed_at"))))
        yield from (f"{row} was there before it was approved" for row in wrong)


def _settled_too_early() -> Iterator[str]:
    for statement in Statement.objects.all():
        if books.day_of(statement.settled_at) <= statement.period_end:
            yield f"{statement}: settled before its month was over"
