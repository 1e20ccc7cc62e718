"""A player's wallet, read from the ledger."""

from django.db.models import Count, QuerySet

from billing.ledger import chart
from billing.ledger.models import Account, Line
from billing.ledger.selectors import lines_of
from billing.ledger.services import available, balance, balances_by_currency
from billing.on_sale import sold
from incubator.accounts.models import User

DEFAULT_CURRENCY = "USD"


def wallet_balance(player: User, currency: str) -> int:
    """What is in it, as a positive number."""
    return -balance(chart.wallet(player.pk, currency))


def spendable(player: User, currency: str) -> int:
    """What of it nothing holds: an order that waits for its payment keeps its part."""
    return available(chart.wallet(player.pk, currency))


def wallet_balances(player: User) -> dict[str, int]:
    """The same for every currency that the player has ever held."""
    code = chart.wallet(player.pk, DEFAULT_CURRENCY).code
    return {currency: -amount for currency, amount in balances_by_currency(code).items()}


def held_currencies(player: User) -> list[str]:
    """Currencies the player has ever held."""
    code = chart.wallet(player.pk, DEFAULT_CURRENCY).code
    held = Account.objects.filter(code=code).order_by("currency")
    return list(held.values_list("currency", flat=True))


def wallet_currencies(player: User) -> list[str]:
    """What there is money in, what was held before, then what most games are sold for.

    At least the usual one.
    """
    held = sorted(held_currencies(player), key=lambda one: wallet_balance(player, one) == 0)
    games = sold().order_by().values_list("currency").annotate(Count("pk", distinct=True))
    offered = sorted(games, key=lambda row: (-row[1], row[0] != DEFAULT_CURRENCY, row[0]))
    return list(dict.fromkeys([*held, *(row[0] for row in offered)])) or [DEFAULT_CURRENCY]


def wallet_lines(player: User, currency: str) -> QuerySet[Line]:
    """Newest first; a credit of the wallet's account is money coming in."""
    return lines_of(chart.wallet(player.pk, currency))
