"""Conversions: two lines in each currency, met by the position accounts, and what positions are.

A line of what is given stands against `fx` of its own currency, a line of what is taken against
`fx` of the other one, so that each currency sums to zero by itself. What the incubator then has of
each currency is its position: a credit of `fx:USD` is dollars it is long of.
"""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import Sum

from billing.ledger import chart
from billing.ledger.chart import AccountRef
from billing.ledger.models import Line
from billing.ledger.services.posting import Posting
from incubator.core.money import convert


def conversion_postings(
    given: Posting, into: AccountRef, rate: Fraction | Decimal
) -> tuple[Posting, ...]:
    """The lines of a draft that carry the value of `given` over to an account of another currency.

    A debit of the one is a credit of the other, as between any two accounts: a debit of a wallet
    in dollars pays for a credit of revenue in euros. `rate` is the frozen one, in whole units of
    `into` for one of `given`; the sum is rounded half to even. What is too little for one unit of
    the other currency leaves its two lines out and stays in the position.
    """
    source, target = given.account.currency, into.currency
    if source == target:
        raise ValueError(f"Nothing is converted from {source} into {target}.")
    taken = convert(given.amount, source, target, rate)
    postings = (
        given,
        Posting(chart.fx(source), -given.amount),
        Posting(chart.fx(target), taken),
        Posting(into, -taken),
    )
    return tuple(posting for posting in postings if posting.amount)


def positions_on(day: date) -> dict[str, int]:
    """What the incubator is long of (or short of, below zero), by currency, in minor units.

    Counts what happened up to the end of the day, whenever it was recorded.
    """
    rows = (
        Line.objects.filter(account__kind="fx", entry__effective_on__lte=day)
        .values("account__currency")
        .annotate(sum=Sum("amount"))
        .values_list("account__currency", "sum")
    )
    return {currency: -int(amount) for currency, amount in rows if amount}
