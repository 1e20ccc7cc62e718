"""Taking money in: commit the intent, call the provider, record what it says.

Whatever speaks first (the payer's return, a notification, the same notification again, the sweep)
ends in `services.reports`, which credits what was paid exactly once.
"""

import uuid
from datetime import timedelta

from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.payments import act_words as words
from billing.payments.errors import PaymentKeyReused
from billing.payments.gateways import first_gateway, gateway_named
from billing.payments.incoming_kinds import kind_named, kind_of
from billing.payments.models import INCOMING, IncomingPayment
from billing.payments.services.reports import end_payment, record_charge
from incubator.accounts.models import User
from incubator.core import audit
from incubator.core.locks import hold_until_commit
from incubator.core.numbers import next_number
from incubator.core.totals import require_room_today
from incubator.core.words import Money

SERIES = "PI"
# A provider that has not heard of a key by now will not: our call never left.
GIVE_UP_AFTER = timedelta(minutes=15)
ASK_AGAIN_AFTER = timedelta(seconds=30)
# Each opens a page at the provider, whether anybody pays there or not.
MOST_A_DAY = 100


@transaction.atomic(durable=True)
def intend_payment(
    *,
    kind: str,
    subject: models.Model,
    payer: User,
    amount_minor: int,
    currency: str,
    key: uuid.UUID,
) -> IncomingPayment:
    """Commit that somebody wants to pay, before the provider hears of it.

    The same `key` again returns the first payment. Raises PaymentKeyReused for another payment
    under it, NoProvider where there is nobody to pay through, and what the kind refuses. Never call it inside a transaction.
    """
    # A double click: the second waits here and finds the first one's row.
    hold_until_commit(f"incoming:{key}")
    asked = {
        "kind": kind,
        "subject_type": subject._meta.label_lower,
        "subject_id": subject.pk,
        "payer_id": payer.pk,
        "amount_minor": amount_minor,
        "currency": currency,
    }
    known = IncomingPayment.objects.filter(key=key).first()
    if known is not None:
        if any(getattr(known, name) != value for name, value in asked.items()):
            raise PaymentKeyReused(
                _("This form was already used for another payment. Open the page again.")
            )
        return known
    require_room_today(
        IncomingPayment.objects.filter(payer=payer),
        holder=f"person:{payer.pk}",
        most=MOST_A_DAY,
        words=_("You began %(most)s payments within a day. Finish one of them, or pay tomorrow."),
    )
    kind_named(kind).check(payer=payer, amount_minor=amount_minor, currency=currency)
    payment = IncomingPayment.objects.create(
        key=key, number=next_number(SERIES), provider=first_gateway().name, **asked
    )
    said = words.INTEND(amount=Money(amount_minor, currency))
    audit.record(actor=payer, said=said, subject=payment)
    return payment


def open_payment(*, payment: IncomingPayment, actor: User) -> IncomingPayment:
    """Ask the provider for the payment page, again if need be: our key makes it one page."""
    if payment.state != "started":
        return payment
    session = gateway_named(payment.provider).open_session(
        key=str(payment.key),
        currency=payment.currency,
        amount_minor=payment.amount_minor,
        description=kind_of(payment).title(payment),
        return_url=reverse("payments:returned", args=[payment.number]),
    )
    return _record_session(payment, session.reference, session.pay_url, actor)


@transaction.atomic
def _record_session(
    payment: IncomingPayment, reference: str, pay_url: str, actor: User
) -> IncomingPayment:
    locked = IncomingPayment.objects.select_for_update().get(pk=payment.pk)
    # A double click, or a notification that was faster than the answer. A sweep may have given it
    # up meanwhile, because the provider had not heard of it yet: now it has.
    if locked.state in ("started", "expired"):
        locked.provider_reference, locked.pay_url = reference, pay_url
        locked.save(update_fields=["provider_reference", "pay_url"])
        INCOMING.advance(locked, "open", actor=actor)
    return locked


def resolve_payment(*, payment: IncomingPayment) -> IncomingPayment:
    """Ask the provider what became of an uncertain payment and record it."""
    if not payment.is_uncertain:
        return payment
    charge = gateway_named(payment.provider).find(key=str(payment.key))
    if charge is not None:
        record_charge(provider=payment.provider, charge=charge)
        payment.refresh_from_db()
    elif payment.created_at < timezone.now() - GIVE_UP_AFTER:
        with transaction.atomic():
            end_payment(payment, "expire", because=words.NEVER_HEARD_OF())
    return payment


@transaction.atomic
def claim_uncertain(*, limit: int = 50) -> list[IncomingPayment]:
    """Some payments to ask the provider about, each given to one worker at a time."""
    now = timezone.now()
    due = list(
        IncomingPayment.objects.uncertain()
        .filter(Q(asked_at__isnull=True) | Q(asked_at__lt=now - ASK_AGAIN_AFTER))
        .filter(created_at__lt=now - ASK_AGAIN_AFTER)
        .order_by("asked_at", "created_at")
        .select_for_update(skip_locked=True)[:limit]
    )
    IncomingPayment.objects.filter(pk__in=[payment.pk for payment in due]).update(asked_at=now)
    return due
