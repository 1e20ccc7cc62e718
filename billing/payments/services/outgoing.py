"""Paying out: the bank is instructed by one person, and another says what became of it.

The checks before a payment (its approval, its amount) are its subject's; everything after the
instruction is the same for all kinds and happens here. Locks are taken in one order: the payment,
then its subject.
"""

from dataclasses import dataclass
from datetime import date

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.ledger.models import Entry
from billing.ledger.services import Draft, Posting, mirror, post_one, reverse
from billing.payments import act_words as words
from billing.payments.errors import PaymentRefused
from billing.payments.models import OUTGOING, OutgoingPayment
from billing.payments.outgoing_kinds import Event, kind_of
from incubator.accounts.models import User
from incubator.approvals.errors import NotDistinct
from incubator.core import acts, audit, books, database
from incubator.core.numbers import next_number
from incubator.core.words import Money, called

SERIES = "PM"


@dataclass(frozen=True, slots=True)
class Payee:
    """Who is paid, as approvals name them ("studio:12"), and what they are called today."""

    code: str
    name: str


@transaction.atomic
def instruct(
    *,
    kind: str,
    subject: models.Model,
    payee: Payee,
    currency: str,
    amount_minor: int,
    destination: str,
    effective_on: date,
    postings: tuple[Posting, ...],
    actor: User,
) -> OutgoingPayment:
    """Instruct the bank, once the subject's own checks are done and its approval is used.

    The database refuses a payment that no used approval of this amount to this account stands
    behind. Raises InsufficientFunds for postings that an account does not cover.
    """
    payment = OutgoingPayment(
        pk=database.value(
            "SELECT nextval(pg_get_serial_sequence('payments_outgoingpayment', 'id'))"
        ),
        number=next_number(SERIES),
        kind=kind,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        subject_said=called(subject),
        payee=payee.code,
        payee_name=payee.name,
        currency=currency,
        amount_minor=amount_minor,
        destination=destination,
        effective_on=effective_on,
        instructed_by=actor,
    )
    payment.entry = post_event(payment, "instructed", postings, effective_on, actor)
    payment.save(force_insert=True)
    audit.record(
        actor=actor,
        said=words.INSTRUCT(amount=Money(amount_minor, currency), payee=payee.name),
        subject=payment,
    )
    return payment


@transaction.atomic
def confirm_payment(
    *, payment: OutgoingPayment, actor: User | None, bank_line: str = ""
) -> OutgoingPayment:
    """The bank says it arrived: from in transit to where it was paid from.

    A finance officer says so who did not release it; nobody, where a line of the bank says so.
    Raises NotDistinct, WrongState.
    """
    if actor is None and not bank_line:
        raise PaymentRefused(_("Only a line of the bank confirms a payment by itself."))
    payment = locked(payment)
    if actor is None:
        OUTGOING.require(payment, "confirm")
    else:
        acts.require(actor, "outgoing_payment.confirm", payment)
    kind = kind_of(payment)
    postings, day = kind.confirm_postings(payment), kind.confirmed_on(payment)
    entry = post_event(payment, "confirmed", postings, day, actor)
    _finish(payment, "confirm", entry, actor, bank_line=bank_line)
    kind.when_confirmed(payment, actor=actor)
    return payment


@transaction.atomic
def fail_payment(*, payment: OutgoingPayment, reason: str, actor: User) -> OutgoingPayment:
    """The bank sent it back before it arrived: its entry is reversed. Raises like confirming."""
    if not reason.strip():
        raise PaymentRefused(_("Say what the bank reported."))
    payment = locked(payment)
    acts.require(actor, "outgoing_payment.fail", payment)
    said = kind_of(payment).entry_said(payment, "failed")
    entry = reverse(payment.entry, said=said, effective_on=books.today(), actor=actor)
    _finish(payment, "fail", entry, actor, reason=reason)
    kind_of(payment).when_failed(payment, reason=reason, actor=actor)
    return payment


def check_finish(*, payment: OutgoingPayment, verb: str, actor: User) -> None:
    """Raise what keeps an officer from saying what became of the payment."""
    require_another(payment, actor)
    OUTGOING.require(payment, verb)


def require_another(payment: OutgoingPayment, actor: User) -> None:
    """Raise NotDistinct for who released the payment; the act itself asks who has an interest."""
    if payment.instructed_by_id == actor.pk:
        raise NotDistinct(
            _("You released this payment, so another officer says what became of it.")
        )


def fail_postings(payment: OutgoingPayment) -> tuple[Posting, ...]:
    """What its failing will post."""
    return mirror(payment.entry)


def post_event(
    payment: OutgoingPayment,
    event: Event,
    postings: tuple[Posting, ...],
    effective_on: date,
    actor: User | None,
    *,
    key: str = "",
) -> Entry:
    draft = Draft(
        key=f"payment:{payment.number}:{key or event}",
        said=kind_of(payment).entry_said(payment, event),
        effective_on=effective_on,
        postings=postings,
        subject=("payments.outgoingpayment", payment.pk),
    )
    return post_one(draft, actor=actor)


def locked(payment: OutgoingPayment) -> OutgoingPayment:
    rows = OutgoingPayment.objects.select_for_update(of=("self",))
    return rows.select_related("entry", "instructed_by").get(pk=payment.pk)


def _finish(
    payment: OutgoingPayment,
    verb: str,
    entry: Entry,
    actor: User | None,
    *,
    reason: str = "",
    bank_line: str = "",
) -> None:
    """The outcome first: the database refuses a state that has none."""
    payment.outcome_entry, payment.finished_by = entry, actor
    payment.finished_at, payment.bank_line = timezone.now(), bank_line
    payment.save(update_fields=["outcome_entry", "finished_by", "finished_at", "bank_line"])
    OUTGOING.advance(payment, verb, actor=actor, reason=reason)
