"""What of billing is paid through a provider: top-ups of wallets."""

from django.urls import reverse
from django.utils.translation import gettext as _

from billing import entry_words
from billing.ledger import chart
from billing.ledger.services import Posting
from billing.models import Product
from billing.on_sale import is_sold
from billing.payments.incoming_kinds import IncomingKind, Next, incoming_kind
from billing.payments.models import IncomingPayment
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
        wallet = chart.wallet(payment.subject_id, payment.currency)
        return (Posting(wallet, -payment.amount_minor),)

    def paid_text(self, payment: IncomingPayment) -> str:
        amount = format_money(payment.amount_minor, payment.currency)
        return _("%(amount)s is in your wallet.") % {"amount": amount}

    def after_paying(self, payment: IncomingPayment, meant: int | None) -> Next:
        """Back to the product that the wallet was too short for."""
        wanted = Product.objects.filter(pk=meant or 0).select_related("game").first()
        if wanted is not None and is_sold(wanted.game):
            return Next(
                _("Go on buying %(product)s") % {"product": wanted},
                reverse("billing:buy", args=[wanted.pk]),
            )
        return Next(_("Choose a game"), reverse("cms:games"))

    def once_more(self, payment: IncomingPayment) -> Next:
        return Next(_("Top up again"), reverse("billing:wallet"))


incoming_kind(TopUpKind())
