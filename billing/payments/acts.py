"""What people do with payments, and with what providers report."""

from collections.abc import Callable, Iterable, Mapping

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy

from billing.payments import act_words as words
from billing.payments.models import (
    INCOMING,
    OUTGOING,
    UNMATCHED,
    IncomingPayment,
    OutgoingPayment,
    UnmatchedReport,
)
from billing.payments.services.outgoing import check_finish
from billing.payments.services.returns import check_return
from billing.payments.services.unmatched import check_resolve
from incubator.accounts.models import User
from incubator.accounts.models.people import Role
from incubator.accounts.who import Own, Readers, Staff
from incubator.core.acts import NOBODY, PERSON, STAFF, SYSTEM, Tell, Waits, in_area, object_link
from incubator.core.models import AuditRow
from incubator.core.words import Money, Phrase, Said, called, shortened

object_link(OutgoingPayment, staff="payments:payment")
object_link(IncomingPayment, person="payments:incoming")
object_link(
    UnmatchedReport,
    staff="payments:unmatched_report",
    person=lambda unmatched: reverse("billing:wallet"),
)

OFFICER = Staff(Role.FINANCE)

# Going out: what became of the subject is told by the subject's own acts.

act = in_area(gettext_lazy("Payments"), moves_money=True)


def _deed(said: Phrase) -> Callable[[OutgoingPayment, Mapping[str, str]], Said]:
    return lambda payment, typed: said(
        amount=Money(payment.amount_minor, payment.currency), to=shortened(payment.destination)
    )


act(
    "outgoing_payment.read",
    on=OutgoingPayment,
    right=gettext_lazy("Read payments"),
    who=Readers(Role.FINANCE, Role.FUND_MANAGER, Role.ADMINISTRATOR),
    tells=NOBODY,
)
act(words.INSTRUCT, on=OutgoingPayment, who=SYSTEM, tells=NOBODY)


def _paid(payment: OutgoingPayment) -> tuple[str, ...]:
    return (payment.payee,)


def _on_their_way() -> QuerySet[OutgoingPayment]:
    return OutgoingPayment.objects.filter(state="instructed").order_by("instructed_at")


def _by_others(rows: QuerySet[OutgoingPayment], viewer: User) -> Iterable[OutgoingPayment]:
    """Whoever released it does not say what became of it."""
    return rows.exclude(instructed_by=viewer)


act(
    OUTGOING["confirm"],
    who=OFFICER,
    page={STAFF: "payments:confirm"},
    money_of=_paid,
    fresh_factor=True,
    deed=_deed(words.CONFIRMING),
    primary=True,
    check=lambda payment, officer: check_finish(payment=payment, verb="confirm", actor=officer),
    waits=Waits(
        rows=_on_their_way,
        mine=_by_others,
        since="instructed_at",
        what=lambda payment: str(payment.subject_said),
    ),
    tells=NOBODY,
)
act(
    OUTGOING["fail"],
    who=OFFICER,
    page={STAFF: "payments:fail"},
    money_of=_paid,
    fresh_factor=True,
    deed=_deed(words.FAILING),
    danger=True,
    check=lambda payment, officer: check_finish(payment=payment, verb="fail", actor=officer),
    tells=NOBODY,
)
act(
    words.RETURN,
    on=OutgoingPayment,
    field="state",
    sources=("confirmed",),
    label=gettext_lazy("Record returned payment"),
    who=OFFICER,
    page={STAFF: "payments:return"},
    money_of=_paid,
    fresh_factor=True,
    deed=lambda payment, typed: words.RETURNING(to=shortened(payment.destination)),
    danger=True,
    check=lambda payment, officer: check_return(payment=payment, actor=officer),
    tells=NOBODY,
)

# Coming in

# A person's own money, whatever else they may do.
act(
    words.INTEND,
    on=IncomingPayment,
    who=Own("payer"),
    fresh_factor=False,
    moves_money=False,
    tells=NOBODY,
)
for verb in ("open", "pay", "fail", "cancel", "expire"):
    act(INCOMING[verb], who=SYSTEM, tells=NOBODY)


def _unresolved() -> QuerySet[UnmatchedReport]:
    rows = UnmatchedReport.objects.exclude(state="resolved").select_related("report")
    return rows.order_by("pk")


def _mine(rows: QuerySet[UnmatchedReport], viewer: User) -> Iterable[UnmatchedReport]:
    """What nobody took, and one's own."""
    return rows.filter(Q(state="open") | Q(owner=viewer))


act(
    UNMATCHED["take"],
    right=gettext_lazy("Take what a provider reported and nothing matches"),
    who=OFFICER,
    page={STAFF: "payments:unmatched_take"},
    sends=True,
    fresh_factor=False,
    primary=lambda report: report.is_open,
    waits=Waits(rows=_unresolved, mine=_mine, since="received_at"),
    tells=NOBODY,
)
act(
    UNMATCHED["resolve"],
    right=gettext_lazy("Resolve what a provider reported and nothing matches"),
    who=OFFICER,
    page={STAFF: "payments:unmatched_resolve"},
    fresh_factor=True,
    deed=lambda report, typed: words.RESOLVING(report=called(report)),
    primary=True,
    check=lambda report, officer: check_resolve(unmatched=report, actor=officer),
    tells=NOBODY,
)


def _credited(row: AuditRow, unmatched: UnmatchedReport) -> tuple[Said, Said]:
    report = unmatched.report
    amount = Money(int(report.amount_minor or 0), report.currency)
    return words.CREDITED(amount=amount), words.FOUND(reference=report.reference)


act(
    words.CREDIT,
    on=UnmatchedReport,
    who=SYSTEM,
    tells=Tell(kind="wallet_credited", concerned=PERSON, words=_credited),
)
