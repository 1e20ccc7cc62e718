"""Made-up exchange rates of a quarter of a year, and what some countries tax."""

import random
from decimal import Decimal

from billing.models import RateOrigin
from billing.services.exchange_rates import take_in_rates
from billing.services.taxes import add_tax_rate
from incubator.core import books
from incubator.portal.demo import clock
from incubator.portal.demo.calendar import in_days
from incubator.portal.demo.people import who

# For one euro when the quarter begins, with as many digits as the real ones have.
BEGAN = {"USD": "1.1012", "JPY": "163.42", "GBP": "0.84310", "CNY": "7.8121", "KRW": "1492.30"}
DAYS = 90
# Country, jurisdiction, percent, on top of the price.
TAXES = (
    ("DE", "DE", "19", False),
    ("FR", "FR", "20", False),
    ("CN", "CN", "6", False),
    ("JP", "JP", "10", False),
    ("US", "US-NY", "8.875", True),
)


def tell() -> None:
    with clock.on(in_days(-DAYS), hour=9):
        for country, jurisdiction, percent, on_top in TAXES:
            add_tax_rate(
                country=country,
                game=None,
                jurisdiction=jurisdiction,
                percent=Decimal(percent),
                on_top=on_top,
                valid_from=books.today(),
                actor=who("ana"),
            )
    take_in_rates(
        content=_published().encode(),
        name="eurofxref-demo.csv",
        origin=RateOrigin.COMMAND,
        actor=None,
    )


def _published() -> str:
    """As the bank would write it: working days, newest first."""
    dice = random.Random(1_999)  # noqa: S311 - made-up rates, not secrets
    rates = {code: Decimal(began) for code, began in BEGAN.items()}
    lines = []
    for days_ago in range(DAYS, 0, -1):
        day = in_days(-days_ago)
        if day.weekday() < 5:
            lines.append(f"{day},{','.join(map(str, rates.values()))},")
            for code, rate in rates.items():
                moved = rate * Decimal(1 + dice.gauss(0, 0.004))
                rates[code] = moved.quantize(Decimal(BEGAN[code]))
    return "\n".join([f"Date,{','.join(BEGAN)},", *reversed(lines)])
