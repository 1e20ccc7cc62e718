"""A player's wallet, read from the ledger."""

from django.db.models import QuerySet

from billing.ledger import chart
from billing.ledger.models import Account, Line
from billing.ledger.selectors import lines_of
from billing.ledger.services import balance
from billing.on_sale import sold
from incubator.accounts.models import User

DEFAULT_CURRENCY = "USD"


def wallet_balance(player: User, currency: str) -> int:
    """What the player can spend, as a positive number."""
    return -balance(chart.wallet(player.pk, currency))


def held_currencies(player: User) -> list[str]:
    """Currencies the player has ever held."""
    code = chart.wallet(player.pk, DEFAULT_CURRENCY).code
    held = Account.objects.filter(code=code).order_by("currency")
    return list(held.values_list("currency", flat=True))


def wallet_currencies(player: User) -> list[str]:
    """What the player has ever held, then what something is sold for; at least the usual one."""
    offered = sold().order_by("currency").values_list("currency", flat=True).distinct()
    return list(dict.fromkeys([*held_currencies(player), *offered])) or [DEFAULT_CURRENCY]


def wallet_lines(player: User, currency: str) -> QuerySet[Line]:
    """Newest first; a credit of the wallet's account is money coming in."""
    return lines_of(chart.wallet(player.pk, currency))
