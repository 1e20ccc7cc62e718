"""What could be paid out, and what is on its way."""

from billing.ledger import chart
from billing.ledger.models import Account
from billing.models import Payout
from incubator.core.request_cache import once
from studios.models import Studio


def payouts_of(studio: Studio) -> list[Payout]:
    """Those that were not taken back, newest first; read once for a page."""
    rows = Payout.objects.filter(studio=studio).exclude(state="cancelled")
    found = once(("payouts", studio.pk), lambda: list(rows.order_by("-pk")))
    for payout in found:
        payout.studio = studio
    return found


def waiting_payouts(studio: Studio) -> list[Payout]:
    """Payouts that were asked for or are being paid, the oldest first."""
    return [one for one in reversed(payouts_of(studio)) if one.is_requested or one.is_on_its_way]


def payable_currencies(studio: Studio) -> list[str]:
    """Currencies that anything was ever payable in; at least one, for a page to show."""
    code = chart.payable(studio.pk, "USD").code
    held = Account.objects.filter(code=code).order_by("currency")
    return list(held.values_list("currency", flat=True)) or ["USD"]
