"""Files of exchange rates, as the European Central Bank writes them."""

import io
import zipfile

from billing.models import RateFile, RateOrigin
from billing.services.exchange_rates import take_in_rates

HISTORY = """\
Date,USD,JPY,CYP,GBP,CNY,KRW,
2024-12-02,1.0510,157.85,N/A,0.82790,7.6489,1475.69,
2024-11-29,1.0562,158.96,N/A,0.83163,7.6500,1473.36,
2024-11-28,1.0551,159.92,N/A,0.83258,7.6465,1471.05,
"""
DAILY = """\
Date, USD, JPY, CYP, GBP, CNY, KRW,
03 December 2024, 1.0500, 157.26, N/A, 0.82900, 7.6484, 1480.49,
"""


def zipped(text: str, name: str = "eurofxref-hist.csv") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text)
    return made.getvalue()


def take_in(text: str, name: str = "eurofxref-hist.csv") -> RateFile | None:
    return take_in_rates(content=text.encode(), name=name, origin=RateOrigin.COMMAND, actor=None)
