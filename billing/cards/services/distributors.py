"""Distributors: who they are, who acts for them, for whom codes are sealed, and what they pay."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from billing.cards import act_words as words
from billing.cards import entry_words
from billing.cards.envelopes import fingerprint
from billing.cards.errors import DebtRefused, DistributorRefused
from billing.cards.models import Distributor, DistributorPayment, DistributorPerson
from billing.ledger import chart
from billing.ledger.errors import InsufficientFunds
from billing.ledger.services import Draft, Posting, balance, post_one
from incubator.accounts.models import User
from incubator.core import acts, audit, books
from incubator.core.money import format_money
from incubator.core.numbers import next_number
from incubator.core.words import Money, called, shortened

SERIES = "DP"
BANK = "main"


@transaction.atomic
def add_distributor(*, name: str, actor: User) -> Distributor:
    """Raises DistributorRefused for a name that is taken."""
    acts.require(actor, words.ADD_DISTRIBUTOR.key)
    if Distributor.objects.filter(name=name).exists():
        raise DistributorRefused(_("There is a distributor of this name already."))
    made = Distributor.objects.create(name=name)
    audit.record(actor=actor, said=words.ADD_DISTRIBUTOR(), subject=made)
    return made


@transaction.atomic
def add_person(*, distributor: Distributor, person: User, actor: User) -> DistributorPerson:
    """Let somebody act for the distributor.

    Raises DistributorRefused for who acts for one already, and for the incubator's staff, who would
    sit on both sides of the table.
    """
    locked = Distributor.objects.select_for_update().get(pk=distributor.pk)
    acts.require(actor, words.ADD_PERSON.key, locked)
    if person.held_roles:
        raise DistributorRefused(_("Nobody of our staff can act for a distributor."))
    if DistributorPerson.objects.filter(user=person).exists():
        raise DistributorRefused(
            _("%(name)s acts for a distributor already.") % {"name": person.display_name}
        )
    made = DistributorPerson.objects.create(distributor=locked, user=person)
    audit.record(
        actor=actor, said=words.ADD_PERSON(name=called(person)), subject=locked, concerns=person
    )
    return made


@transaction.atomic
def remove_person(*, person: DistributorPerson, actor: User) -> None:
    distributor = Distributor.objects.select_for_update().get(pk=person.distributor_id)
    acts.require(actor, words.REMOVE_PERSON.key, distributor)
    audit.record(
        actor=actor,
        said=words.REMOVE_PERSON(name=called(person.user)),
        subject=distributor,
        concerns=person.user,
    )
    person.delete()


@transaction.atomic
def set_certificate(*, distributor: Distributor, certificate: str, actor: User) -> Distributor:
    """For whom codes of batches ordered from now on are sealed. Raises CertificateRefused."""
    locked = Distributor.objects.select_for_update().get(pk=distributor.pk)
    acts.require(actor, words.SET_CERTIFICATE.key, locked)
    mark = fingerprint(certificate)
    locked.certificate = certificate.strip()
    locked.save(update_fields=["certificate"])
    audit.record(
        actor=actor,
        said=words.SET_CERTIFICATE(fingerprint=shortened(mark)),
        subject=locked,
        after={"fingerprint": mark},
    )
    return locked


def owed_minor(distributor: Distributor, currency: str) -> int:
    """What it owes us for cards that it activated."""
    return balance(chart.receivable_distributor(distributor.pk, currency))


@transaction.atomic
def record_payment(
    *,
    distributor: Distributor,
    currency: str,
    amount_minor: int,
    effective_on: date,
    bank_line: str,
    actor: User,
) -> DistributorPayment:
    """What the bank says has arrived of a distributor; `bank_line` is how the bank names it.

    Raises DebtRefused for more than is owed, for a day to come, and for what was recorded before.
    """
    locked = Distributor.objects.select_for_update().get(pk=distributor.pk)
    acts.require(actor, words.RECORD_PAYMENT.key, locked)
    if effective_on > books.today():
        raise DebtRefused(_("It cannot have arrived on a day that is still to come."))
    if DistributorPayment.objects.filter(bank_line=bank_line).exists():
        raise DebtRefused(_("A payment under this line of the bank is recorded already."))
    payment = DistributorPayment.objects.create(
        number=next_number(SERIES),
        distributor=locked,
        currency=currency,
        amount_minor=amount_minor,
        effective_on=effective_on,
        bank_line=bank_line,
        recorded_by=actor,
    )
    try:
        payment.entry = post_one(_draft(payment), actor=actor)
    except InsufficientFunds as error:
        owed = format_money(owed_minor(locked, currency), currency)
        raise DebtRefused(
            _("%(distributor)s owes %(owed)s. Record no more than that.")
            % {"distributor": locked, "owed": owed}
        ) from error
    payment.save(update_fields=["entry"])
    amount = Money(amount_minor, currency)
    audit.record(actor=actor, said=words.RECORD_PAYMENT(amount=amount), subject=payment)
    return payment


def _draft(payment: DistributorPayment) -> Draft:
    owed = chart.receivable_distributor(payment.distributor_id, payment.currency)
    return Draft(
        key=f"distributor-payment:{payment.number}",
        said=entry_words.PAID(payment=payment.number, distributor=payment.distributor.name),
        effective_on=payment.effective_on,
        postings=(
            Posting(chart.bank(BANK, payment.currency), payment.amount_minor),
            Posting(owed, -payment.amount_minor),
        ),
        subject=(payment._meta.label_lower, payment.pk),
    )
