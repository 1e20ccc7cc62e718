"""Prices that are far from what a product costs otherwise: most are typing errors."""

from fractions import Fraction

from django.utils import timezone
from django.utils.translation import gettext as _

from billing.errors import NoExchangeRate
from billing.models import Price, Product
from billing.selectors.exchange import rate_between
from incubator.core import books
from incubator.core.money import convert, format_money

# So many times above or below is asked about.
FAR = 5


def odd_beside(product: Product, currency: str, amount_minor: int) -> str:
    """Why the price looks wrong, in words; "" where it does not.

    It is compared with the product's last price in this currency, or else with those in others at
    the rate of the day. Free of charge is compared with nothing.
    """
    if amount_minor == 0:
        return ""
    general = list(Price.objects.in_force(timezone.now()).filter(product=product, country=""))
    same = [price for price in general if price.currency == currency]
    for price in same or general:
        beside = _in_currency(price, currency)
        if beside and not Fraction(1, FAR) <= Fraction(amount_minor, beside) <= FAR:
            return _(
                "%(new)s is far from %(there)s, which it costs now. Mend it, or say that it is"
                " meant."
            ) % {
                "new": format_money(amount_minor, currency),
                "there": format_money(price.amount_minor, price.currency),
            }
    return ""


def _in_currency(price: Price, currency: str) -> int:
    """In minor units; 0 where no rate of the day is known."""
    try:
        rate = rate_between(price.currency, currency, books.today())
    except NoExchangeRate:
        return 0
    return convert(price.amount_minor, price.currency, currency, rate)
