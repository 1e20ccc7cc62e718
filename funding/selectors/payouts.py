"""What a studio could be paid out now, and what is on its way."""

from billing.ledger import chart
from billing.ledger.services import balance
from billing.models import Payout
from studios.models import Studio


def free_to_pay_out(studio: Studio, currency: str) -> int:
    """What is payable and not yet part of a payout that waits."""
    waiting = Payout.objects.filter(studio=studio, currency=currency, state="requested")
    promised = sum(waiting.values_list("amount_minor", flat=True))
    # A liability: what is owed stands on the credit side, below zero.
    return -balance(chart.payable(studio.slug, currency)) - promised


def latest_payout(studio: Studio, currency: str) -> Payout | None:
    """The newest payout that was not taken back."""
    payouts = Payout.objects.filter(studio=studio, currency=currency)
    return payouts.exclude(state="cancelled").order_by("-pk").first()
