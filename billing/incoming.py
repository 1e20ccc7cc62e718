"""What of billing is paid through a provider: top-ups of wallets, and what orders lack."""

from django.urls import reverse
from django.utils.translation import gettext as _

from billing import entry_words
from billing.ledger import chart
from billing.ledger.services import Posting
from billing.models import Order
from billing.payments.incoming_kinds import IncomingKind, Next, incoming_kind
from billing.payments.models import IncomingPayment
from billing.services.limits import refuse_above_limit
from billing.services.pending import lock_for, order_paid, payment_failed
from incubator.accounts.models import User
from incubator.core.money import format_money
from incubator.core.words import Said


class TopUpKind(IncomingKind):
    """Its subject is the player, whose wallet gets the whole amount; the fee is ours."""

    key = "top_up"

    def title(self, payment: IncomingPayment) -> str:
        return _("Wallet top-up %(number)s") % {"number": payment.number}

    def home(self, payment: IncomingPayment) -> Next:
        return Next(_("Wallet"), reverse("billing:wallet"))

    def entry_said(self, payment: IncomingPayment) -> Said:
        return entry_words.TOP_UP(top_up=payment.number)

    def credit_postings(self, payment: IncomingPayment) -> tuple[Posting, ...]:
        wallet = chart.wallet(payment.payer_id, payment.currency)
        return (Posting(wallet, -payment.amount_minor),)

    def check(self, *, payer: User, amount_minor: int, currency: str) -> None:
        refuse_above_limit(player=payer, amount_minor=amount_minor, currency=currency)

    def paid_text(self, payment: IncomingPayment) -> str:
        amount = format_money(payment.amount_minor, payment.currency)
        return _("%(amount)s is in your wallet.") % {"amount": amount}

    def after_paying(self, payment: IncomingPayment) -> Next:
        return Next(_("Choose a game"), reverse("cms:games"))

    def once_more(self, payment: IncomingPayment) -> Next:
        return Next(_("Top up again"), reverse("billing:wallet"))


class OrderKind(TopUpKind):
    """Its subject is an order: a top-up of its buyer's wallet from which the order is paid at once."""

    key = "order"

    def title(self, payment: IncomingPayment) -> str:
        return str(_order(payment))

    def home(self, payment: IncomingPayment) -> Next:
        return Next(str(_order(payment)), self._page(payment))

    def entry_said(self, payment: IncomingPayment) -> Said:
        order = _order(payment)
        return entry_words.ORDER_PAYMENT(payment=payment.number, order=order.number)

    def paid_text(self, payment: IncomingPayment) -> str:
        if not _is_paid(payment):
            amount = format_money(payment.amount_minor, payment.currency)
            said = _("The order was over by then, so %(amount)s is in your wallet.")
            return said % {"amount": amount}
        return _("Paid. What you bought is in your library.")

    def after_paying(self, payment: IncomingPayment) -> Next:
        if not _is_paid(payment):
            return super().after_paying(payment)
        return Next(_("Open your library"), reverse("billing:library"))

    def once_more(self, payment: IncomingPayment) -> Next:
        return Next(_("Back to the order"), self._page(payment))

    def lock(self, payment: IncomingPayment) -> None:
        lock_for(payment=payment)

    def when_paid(self, payment: IncomingPayment) -> None:
        order_paid(payment=payment)

    def when_ended(self, payment: IncomingPayment) -> None:
        payment_failed(payment=payment)

    def leads_to(self, payment: IncomingPayment) -> str:
        return self._page(payment)

    def _page(self, payment: IncomingPayment) -> str:
        return reverse("billing:order", args=[_order(payment).number])


def _order(payment: IncomingPayment) -> Order:
    return Order.objects.get(pk=payment.subject_id)


def _is_paid(payment: IncomingPayment) -> bool:
    return payment.tenders.exists()


incoming_kind(TopUpKind())
incoming_kind(OrderKind())
