"""Subscriptions of a game, and money to pay them with."""

from itertools import count

from billing.entry_words import TOP_UP
from billing.ledger import chart
from billing.ledger.services import Draft, Posting, post_one
from billing.models import Product, ProductKind
from billing.periods import Period, PeriodUnit
from incubator.accounts.models import User
from incubator.core import books
from studios.models import Game
from tests.billing.selling import sell
from tests.publishing import put_on_site

MONTHLY, YEARLY = 9_99, 99_99
_times = count()


def monthly_of(game: Game, founder: User) -> Product:
    return _subscription(game, founder, "monthly", MONTHLY, months=1, grace_days=7)


def yearly_of(game: Game, founder: User) -> Product:
    return _subscription(game, founder, "yearly", YEARLY, months=12, grace_days=14)


def _subscription(
    game: Game, founder: User, sku: str, amount_minor: int, *, months: int, grace_days: int
) -> Product:
    put_on_site(game)
    return sell(
        game,
        founder,
        ProductKind.SUBSCRIPTION,
        sku,
        amount_minor=amount_minor,
        period=Period(PeriodUnit.MONTH, months),
        grace_days=grace_days,
    )


def fill_wallet(player: User, amount_minor: int, currency: str = "USD") -> None:
    postings = (
        Posting(chart.gateway("sandbox", currency), amount_minor),
        Posting(chart.wallet(player.pk, currency), -amount_minor),
    )
    key = f"given:{player.pk}:{next(_times)}"
    post_one(Draft(key, TOP_UP(top_up="T"), books.today(), postings), actor=None)
