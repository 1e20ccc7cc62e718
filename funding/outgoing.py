"""What of funding is paid out: tranches of awards, from a fund to the studio's bank account."""

from datetime import date, timedelta

from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.ledger import chart
from billing.ledger.services import Posting, balance
from billing.payments.errors import ReturnRefused
from billing.payments.models import OutgoingPayment, PaymentReturn
from billing.payments.outgoing_kinds import Event, OutgoingKind, Page, outgoing_kind
from funding import act_words as words
from funding import entry_words
from funding.models import (
    AWARD,
    TRANCHE,
    Award,
    Deal,
    Disbursement,
    DisbursementReturn,
    Tranche,
)
from funding.selectors.settlement import Beginning, open_months
from funding.services.tranches import void_approval
from incubator.accounts.models import User
from incubator.core import audit, books, shown
from incubator.core.words import Money, Said
from studios.models import Studio

AFTER_INSTRUCTION = {
    "confirmed": entry_words.DISBURSEMENT_CONFIRMED,
    "failed": entry_words.DISBURSEMENT_FAILED,
    "returned": entry_words.DISBURSEMENT_RETURNED,
}


class TrancheKind(OutgoingKind):
    key = "tranche"
    label = gettext_lazy("Tranche")

    def page(self, payment: OutgoingPayment) -> Page:
        tranche = _tranche(payment)
        return Page(str(tranche), reverse("funding:award", args=[tranche.award.number]))

    def entry_said(self, payment: OutgoingPayment, event: Event) -> Said:
        if event == "instructed":
            tranche = _tranche(payment)
            return entry_words.DISBURSEMENT(
                ordinal=tranche.ordinal, award=tranche.award.number, studio=payment.payee_name
            )
        return AFTER_INSTRUCTION[event](disbursement=payment.number)

    def confirmed_on(self, payment: OutgoingPayment) -> date:
        """It leaves the fund on the day that it counts as paid."""
        return payment.effective_on

    def confirm_postings(self, payment: OutgoingPayment) -> tuple[Posting, ...]:
        award, currency = _tranche(payment).award, payment.currency
        return (
            Posting(chart.in_transit(award.studio_id, currency), payment.amount_minor),
            Posting(chart.fund(award.fund_id, currency), -payment.amount_minor),
        )

    def return_postings(self, payment: OutgoingPayment, amount_minor: int) -> tuple[Posting, ...]:
        """The advance falls by what is still to be recouped; the rest is payable to the studio,
        which had paid it back already."""
        award, currency = _tranche(payment).award, payment.currency
        given, given_back = chart.expense("grant", currency), 0
        if award.deal is not None:
            given = chart.advance(award.deal.pk, currency)
            given_back = amount_minor - min(amount_minor, _unrecouped(award.deal))
        postings = (
            Posting(chart.fund(award.fund_id, currency), amount_minor),
            Posting(given, given_back - amount_minor),
            Posting(chart.payable(award.studio_id, currency), -given_back),
        )
        return tuple(posting for posting in postings if posting.amount)

    def when_confirmed(self, payment: OutgoingPayment, *, actor: User | None) -> None:
        tranche = _tranche(payment)
        TRANCHE.advance(tranche, "disburse", actor=actor)
        if not tranche.award.tranches.exclude(state="disbursed").exists():
            AWARD.advance(tranche.award, "complete", actor=actor)

    def when_failed(self, payment: OutgoingPayment, *, reason: str, actor: User) -> None:
        """The tranche is due again. Its approvals are void: the account did not work."""
        tranche = _tranche(payment)
        TRANCHE.advance(tranche, "fail", actor=actor, reason=reason)
        void_approval(tranche, actor=actor, because=words.PAYMENT_FAILED())

    def when_returned(self, returned: PaymentReturn, *, whole: bool, actor: User) -> None:
        """Once all of it is back, the tranche is due again; a part only leaves the books."""
        payment = returned.payment
        tranche = _tranche(payment)
        DisbursementReturn.objects.create(
            disbursement=Disbursement.objects.get(payment=payment),
            payment_return=returned,
            given_back_minor=_given_back(returned),
        )
        if whole:
            _make_due_again(tranche, returned.reason, actor)
            return
        said = words.RETURN_PART(amount=Money(returned.amount_minor, payment.currency))
        audit.record(actor=actor, said=said, subject=tranche, reason=returned.reason)

    def before_return(self, payment: OutgoingPayment) -> None:
        """Settlements of the studio wait, as they post to the same advance."""
        studio = _tranche(payment).award.studio_id
        Studio.objects.select_for_update(no_key=True).get(pk=studio)

    def check_return(self, payment: OutgoingPayment, effective_on: date) -> None:
        """What earlier months recoup decides how much of it the studio gets back."""
        deal = _tranche(payment).award.deal
        waiting = _open_before(deal, books.first_of(effective_on)) if deal else []
        if waiting:
            raise ReturnRefused(
                _("Settle %(month)s of %(deal)s first; then record what came back.")
                % {"month": shown.month(waiting[0]), "deal": deal}
            )

    def told(self, payment: OutgoingPayment, event: Event) -> str:
        sentences = {
            "confirmed": _("The tranche is disbursed. Finance of %(studio)s is told."),
            "failed": _(
                "Its approval is void: the tranche is due again and needs a new request. Finance of"
                " %(studio)s is told why."
            ),
            "returned": _(
                "Once all of it is back, the tranche is due again and needs a new request. Finance"
                " of %(studio)s is told why."
            ),
        }
        return sentences[event] % {"studio": payment.payee_name}


def _tranche(payment: OutgoingPayment) -> Tranche:
    rows = Tranche.objects.select_related("award__studio", "award__deal")
    return rows.get(pk=payment.subject_id)


def _unrecouped(deal: Deal) -> int:
    """What of the deal's advances has arrived and no statement has recouped."""
    on_its_way = OutgoingPayment.objects.filter(
        state="instructed", disbursement__tranche__award__deal=deal
    ).aggregate(sum=Sum("amount_minor"))["sum"]
    return max(balance(chart.advance(deal.pk, deal.currency)) - int(on_its_way or 0), 0)


def _open_before(deal: Deal, month: date) -> list[date]:
    """Months before that one which are still to be settled, if anything can be recouped in them."""
    if not deal.statements.exists():
        first = Beginning.of([deal])[deal.pk].money
        if first is None or first >= month:
            return []
    return open_months(deal, month - timedelta(days=1))


def _given_back(returned: PaymentReturn) -> int:
    """As it was posted."""
    lines = returned.entry.lines.filter(account__kind="liability:payable")
    return -int(lines.aggregate(sum=Sum("amount"))["sum"] or 0)


def _make_due_again(tranche: Tranche, reason: str, actor: User) -> None:
    award = Award.objects.select_for_update().get(pk=tranche.award_id)
    if award.state == "complete":
        AWARD.advance(award, "reopen", actor=actor)
    TRANCHE.advance(tranche, "return", actor=actor, reason=reason)
    void_approval(tranche, actor=actor, because=words.PAYMENT_RETURNED())


outgoing_kind(TrancheKind())
