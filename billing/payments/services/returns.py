"""What comes back after the bank had confirmed it: a row of its own, on its own day."""

from datetime import date

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from billing.payments import act_words as words
from billing.payments.errors import ReturnRefused
from billing.payments.models import OutgoingPayment, PaymentReturn
from billing.payments.outgoing_kinds import kind_of
from billing.payments.services.outgoing import locked, post_event, require_another
from incubator.accounts.models import User
from incubator.core import acts, audit, books, shown
from incubator.core.errors import WrongState
from incubator.core.money import format_money
from incubator.core.words import Money


def left_to_return(payment: OutgoingPayment) -> int:
    """What of a confirmed payment has not come back."""
    if payment.state != "confirmed":
        return 0
    returned = payment.returns.aggregate(sum=Sum("amount_minor"))["sum"] or 0
    return payment.amount_minor - int(returned)


@transaction.atomic
def record_return(
    *,
    payment: OutgoingPayment,
    amount_minor: int,
    effective_on: date,
    reason: str,
    actor: User,
) -> PaymentReturn:
    """Money of a confirmed payment came back on that day; the next statement counts it.

    Raises ReturnRefused for more than is left of it or a day that cannot be, NotDistinct for who
    released it, WrongState for a payment that was not confirmed.
    """
    kind = kind_of(payment)
    kind.before_return(payment)
    payment = locked(payment)
    acts.require(actor, words.RETURN.key, payment)
    _check(payment, amount_minor, effective_on, reason)
    kind.check_return(payment, effective_on)
    postings = kind.return_postings(payment, amount_minor)
    nth = payment.returns.count() + 1
    returned = PaymentReturn.objects.create(
        payment=payment,
        amount_minor=amount_minor,
        effective_on=effective_on,
        entry=post_event(payment, "returned", postings, effective_on, actor, key=f"returned:{nth}"),
        reason=reason,
        recorded_by=actor,
    )
    amount = Money(amount_minor, payment.currency)
    audit.record(
        actor=actor,
        said=words.RETURN(amount=amount, day=effective_on),
        subject=payment,
        reason=reason,
    )
    kind.when_returned(returned, whole=left_to_return(payment) == 0, actor=actor)
    return returned


def check_return(*, payment: OutgoingPayment, actor: User) -> None:
    """Raise what keeps an officer from recording a return of this payment at all."""
    require_another(payment, actor)
    if payment.state != "confirmed":
        raise WrongState(
            _("%(payment)s was not confirmed, so nothing of it can come back; record it as failed.")
            % {"payment": payment}
        )
    if not left_to_return(payment):
        raise WrongState(_("All of %(payment)s has come back already.") % {"payment": payment})


def _check(payment: OutgoingPayment, amount_minor: int, effective_on: date, reason: str) -> None:
    left = left_to_return(payment)
    if not 0 < amount_minor <= left:
        raise ReturnRefused(
            _("Up to %(left)s of %(payment)s can still come back.")
            % {"left": format_money(left, payment.currency), "payment": payment}
        )
    if not payment.effective_on <= effective_on <= books.today():
        raise ReturnRefused(
            _("It can have come back from %(paid)s, when it was paid, up to today.")
            % {"paid": shown.day(payment.effective_on)}
        )
    if not reason.strip():
        raise ReturnRefused(_("Say what the bank reported."))
