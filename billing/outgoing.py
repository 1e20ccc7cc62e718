"""What of billing is paid out: payouts, from what is payable to the studio's bank account."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import act_words as words
from billing import entry_words
from billing.ledger import chart
from billing.ledger.services import Posting
from billing.models import PAYOUT, Payout
from billing.payments.models import OutgoingPayment, PaymentReturn
from billing.payments.outgoing_kinds import Event, OutgoingKind, Page, outgoing_kind
from incubator.accounts.models import User
from incubator.approvals import voting
from incubator.core import audit
from incubator.core.words import Money, Said

# The account of ours that payouts leave from.
BANK = "main"
SAID = {
    "instructed": entry_words.PAYOUT_INSTRUCTED,
    "confirmed": entry_words.PAYOUT_CONFIRMED,
    "failed": entry_words.PAYOUT_FAILED,
    "returned": entry_words.PAYOUT_RETURNED,
}


class PayoutKind(OutgoingKind):
    key = "payout"
    label = gettext_lazy("Payout")

    def page(self, payment: OutgoingPayment) -> Page:
        payout = _payout(payment)
        return Page(str(payout), reverse("billing:staff_payout", args=[payout.number]))

    def entry_said(self, payment: OutgoingPayment, event: Event) -> Said:
        return SAID[event](payout=_payout(payment).number, studio=payment.payee_name)

    def confirm_postings(self, payment: OutgoingPayment) -> tuple[Posting, ...]:
        currency, amount = payment.currency, payment.amount_minor
        return (
            Posting(chart.in_transit(_payout(payment).studio_id, currency), amount),
            Posting(chart.bank(BANK, currency), -amount),
        )

    def return_postings(self, payment: OutgoingPayment, amount_minor: int) -> tuple[Posting, ...]:
        return (
            Posting(chart.bank(BANK, payment.currency), amount_minor),
            Posting(chart.payable(_payout(payment).studio_id, payment.currency), -amount_minor),
        )

    def when_confirmed(self, payment: OutgoingPayment, *, actor: User | None) -> None:
        PAYOUT.advance(_payout(payment), "confirm", actor=actor)

    def when_failed(self, payment: OutgoingPayment, *, reason: str, actor: User) -> None:
        payout = _payout(payment)
        PAYOUT.advance(payout, "fail", actor=actor, reason=reason)
        _void_approval(payout, actor)

    def when_returned(self, returned: PaymentReturn, *, whole: bool, actor: User) -> None:
        """In part it stays confirmed: what came back is payable again, the rest has arrived."""
        payout = _payout(returned.payment)
        if whole:
            PAYOUT.advance(payout, "return", actor=actor, reason=returned.reason)
            _void_approval(payout, actor)
            return
        said = words.RETURN_PART(amount=Money(returned.amount_minor, payout.currency))
        audit.record(actor=actor, said=said, subject=payout, reason=returned.reason)

    def told(self, payment: OutgoingPayment, event: Event) -> str:
        sentences = {
            "confirmed": _("Finance of %(studio)s is told that it has arrived."),
            "failed": _("Finance of %(studio)s is told why; the amount is payable again."),
            "returned": _("Finance of %(studio)s is told why; the amount is payable again."),
        }
        return sentences[event] % {"studio": payment.payee_name}


def _void_approval(payout: Payout, actor: User) -> None:
    """What did not arrive counts no longer towards what the studio is paid in a month."""
    approval = voting.approval_for(payout)
    if approval is not None:
        voting.void(approval=approval, actor=actor, because=words.PAYMENT_FAILED())


def _payout(payment: OutgoingPayment) -> Payout:
    return Payout.objects.select_related("studio").get(pk=payment.subject_id)


outgoing_kind(PayoutKind())
