"""What could be paid out."""

from billing.ledger import chart
from billing.ledger.models import Account
from studios.models import Studio


def payable_currencies(studio: Studio) -> list[str]:
    """Currencies that anything was ever payable in; at least one, for a page to show."""
    code = chart.payable(studio.pk, "USD").code
    held = Account.objects.filter(code=code).order_by("currency")
    return list(held.values_list("currency", flat=True)) or ["USD"]
