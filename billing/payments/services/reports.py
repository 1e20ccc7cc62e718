"""What a provider says is kept, whatever it is, and then believed as far as it fits.

A report that fits nothing goes to a queue for finance; it is never lost, and the provider is never
told of an error that is ours to solve.
"""

import hashlib
import json
import uuid

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from billing.ledger import chart
from billing.ledger.services import Draft, Posting, post_one
from billing.payments import act_words as words
from billing.payments.errors import ReportUnreadable
from billing.payments.gateways import Charge, gateway_named
from billing.payments.incoming_kinds import kind_of
from billing.payments.models import (
    INCOMING,
    IncomingPayment,
    ProviderReport,
    UnmatchedReport,
)
from incubator.accounts.access import Role, people_with
from incubator.core import books
from incubator.core.words import Said
from incubator.messaging.notifications import Reader, notify_all

# More than any provider sends; the rest of it says nothing more.
BODY_LIMIT = 100_000
Why = UnmatchedReport.Why


def receive_notification(*, provider: str, body: bytes, signature: str) -> IncomingPayment | None:
    """Take in what a provider sends; the payment it is about, if any. Raises BadSignature."""
    try:
        charge = gateway_named(provider).read_notification(body=body, signature=signature)
    except ReportUnreadable:
        _keep_unreadable(provider, body)
        return None
    return record_charge(provider=provider, charge=charge, body=body)


@transaction.atomic
def record_charge(*, provider: str, charge: Charge, body: bytes = b"") -> IncomingPayment | None:
    """Keep the provider's word once, and do what follows from it, also once."""
    payment = _asked_for(provider, charge.key)
    report = _keep(provider, charge, body, payment)
    why = "" if payment is None else _differs(payment, charge)
    if payment is None or why:
        _queue(report, why or Why.NOBODY_ASKED)
        return payment
    if payment.state != "paid":
        _note_cards(payment, charge)
    if charge.outcome == "paid" and payment.state != "paid":
        _credit(payment, charge)
    elif charge.outcome in ENDS and payment.is_uncertain:
        because = words.NOBODY_PAID() if charge.outcome == "expired" else None
        end_payment(payment, ENDS[charge.outcome], because=because)
    return payment


def end_payment(payment: IncomingPayment, verb: str, *, because: Said | None) -> None:
    """Nobody paid, as far as is known; should they nevertheless, that is recorded as well."""
    INCOMING.advance(payment, verb, actor=None, because=because)
    kind_of(payment).when_ended(payment)


ENDS = {"failed": "fail", "cancelled": "cancel", "expired": "expire"}


def _asked_for(provider: str, key: str) -> IncomingPayment | None:
    """The payment of that key, locked."""
    try:
        ours = uuid.UUID(key)
    except ValueError:
        return None
    rows = IncomingPayment.objects.select_for_update()
    return rows.filter(provider=provider, key=ours).first()


def _differs(payment: IncomingPayment, charge: Charge) -> str:
    """Why a person has to look at it; nothing, where it fits."""
    if (charge.currency, charge.amount_minor) != (payment.currency, payment.amount_minor):
        return Why.DIFFERS
    if charge.outcome == "paid" and payment.state == "paid":
        # The same news again changes nothing; another payment under our key is the payer's money.
        if charge.reference != payment.provider_reference:
            return Why.PAID_TWICE
        if charge.fee_minor != payment.fee_minor:
            return Why.DIFFERS
    return ""


def _keep(
    provider: str, charge: Charge, body: bytes, payment: IncomingPayment | None
) -> ProviderReport:
    said = {
        "reference": charge.reference,
        "key": charge.key,
        "outcome": charge.outcome,
        "currency": charge.currency,
        "amount_minor": charge.amount_minor,
        "fee_minor": charge.fee_minor,
    }
    cards = {"card": charge.card.said()} if charge.card else {}
    declined = {"declined": [one.said() for one in charge.declined]} if charge.declined else {}
    canonical = json.dumps(said | cards | declined, sort_keys=True)
    kept, _created = ProviderReport.objects.get_or_create(
        provider=provider,
        digest=hashlib.sha256(canonical.encode()).hexdigest(),
        defaults={**said, "body": _text(body) or canonical, "payment": payment},
    )
    return kept


def _keep_unreadable(provider: str, body: bytes) -> None:
    with transaction.atomic():
        kept, _created = ProviderReport.objects.get_or_create(
            provider=provider,
            digest=hashlib.sha256(body).hexdigest(),
            defaults={"body": _text(body)},
        )
        _queue(kept, Why.UNREADABLE)


def _text(body: bytes) -> str:
    # PostgreSQL keeps no NUL in a text.
    return body.decode(errors="replace").replace("\0", "\ufffd")[:BODY_LIMIT]


def _queue(report: ProviderReport, why: str) -> None:
    unmatched, created = UnmatchedReport.objects.get_or_create(report=report, defaults={"why": why})
    if not created:
        return
    page = reverse("payments:unmatched_report", args=[unmatched.pk])
    notify_all(
        [Reader(person, page) for person in people_with(Role.FINANCE)],
        kind="report_unmatched",
        said=words.UNMATCHED(report=report.as_said()),
        text=words.LOOK_AT_IT(),
        key=f"unmatched:{unmatched.pk}",
    )


def _note_cards(payment: IncomingPayment, charge: Charge) -> None:
    """Which card paid, and which were refused before; a payment that failed refused its own."""
    declined = list(charge.declined)
    if not declined and charge.card is None:
        return
    if charge.outcome == "paid" and charge.card:
        payment.card_brand, payment.card_last_four = charge.card.brand, charge.card.last_four
    elif charge.outcome == "failed" and charge.card and charge.card not in declined:
        declined.append(charge.card)
    payment.declined_cards = [one.said() for one in declined] or payment.declined_cards
    payment.save(update_fields=["card_brand", "card_last_four", "declined_cards"])


def _credit(payment: IncomingPayment, charge: Charge) -> None:
    kind_of(payment).lock(payment)
    payment.fee_minor, payment.paid_at = charge.fee_minor, timezone.now()
    payment.provider_reference = charge.reference
    postings = (
        *gateway_postings(payment.provider, charge.currency, charge.amount_minor, charge.fee_minor),
        *kind_of(payment).credit_postings(payment),
    )
    draft = Draft(
        key=f"incoming:{payment.number}",
        said=kind_of(payment).entry_said(payment),
        effective_on=books.day_of(payment.paid_at),
        postings=postings,
        subject=("payments.incomingpayment", payment.pk),
    )
    payment.entry = post_one(draft, actor=None)
    payment.save(update_fields=["entry", "fee_minor", "paid_at", "provider_reference"])
    INCOMING.advance(payment, "pay", actor=None)
    kind_of(payment).when_paid(payment)


def gateway_postings(
    provider: str, currency: str, amount_minor: int, fee_minor: int
) -> tuple[Posting, ...]:
    """What the provider holds for us now, and what it kept."""
    postings = (
        Posting(chart.gateway(provider, currency), amount_minor - fee_minor),
        Posting(chart.expense("processor_fee", currency), fee_minor),
    )
    return tuple(posting for posting in postings if posting.amount)
