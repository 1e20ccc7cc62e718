"""What a studio could be paid out now, and what is on its way."""

from billing.ledger import chart
from billing.ledger.services import balance
from billing.models import Payout
from incubator.core.request_cache import once
from studios.models import Studio


def free_to_pay_out(studio: Studio, currency: str) -> int:
    """What is payable and not yet part of a payout that waits."""
    promised = sum(
        payout.amount_minor
        for payout in waiting_payouts(studio)
        if payout.currency == currency and payout.state == "requested"
    )
    # A liability: what is owed stands on the credit side, below zero.
    owed = once(
        ("payable", studio.pk, currency), lambda: balance(chart.payable(studio.pk, currency))
    )
    return -owed - promised


def waiting_payouts(studio: Studio) -> list[Payout]:
    """Payouts that were asked for or are being paid."""
    rows = Payout.objects.filter(studio=studio, state__in=("requested", "instructed"))
    return once(("waiting payouts", studio.pk), lambda: list(rows.order_by("pk")))


def latest_payout(studio: Studio, currency: str) -> Payout | None:
    """The newest payout that was not taken back."""
    payouts = Payout.objects.filter(studio=studio, currency=currency)
    return payouts.exclude(state="cancelled").order_by("-pk").first()
