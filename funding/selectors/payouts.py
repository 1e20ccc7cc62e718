"""What a studio could be paid out now, and what is on its way."""

from billing.ledger import chart
from billing.ledger.services import balance
from billing.models import Payout
from billing.selectors.payouts import payouts_of, waiting_payouts
from funding.models import Terms
from funding.selectors.deals import rules_of
from incubator.core import books
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


def payout_threshold(studio: Studio, currency: str) -> int:
    """From which sum on the studio's payables in a currency are paid out.

    They are paid together, so the threshold that is reached first decides: the lowest of the terms
    now in force.
    """
    deals = studio.deals.filter(currency=currency)
    known = Terms.objects.filter(deal__in=deals, effective_from__lte=books.today())
    newest = known.order_by("deal_id", "-version").distinct("deal_id")
    return min((rules_of(terms).payout_threshold_minor for terms in newest), default=0)


def latest_payout(studio: Studio, currency: str) -> Payout | None:
    """The newest payout that was not taken back."""
    return next((one for one in payouts_of(studio) if one.currency == currency), None)
