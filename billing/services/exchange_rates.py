"""Taking published exchange rates in. What is there is never changed."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from billing import act_words as words
from billing.errors import RatesRefused
from billing.models import ExchangeRate, RateFile, RateOrigin
from billing.models.rates import plain_rate
from billing.services.rate_files import PublishedRate, read_rates
from incubator.accounts.models import User
from incubator.core import acts, audit, books, shown
from incubator.core.locks import hold_until_commit

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Compared:
    """What a file holds, beside what is there already."""

    new: Sequence[PublishedRate]
    known: int

    @property
    def days(self) -> tuple[date, date] | None:
        """First and last day of what is new."""
        days = [rate.day for rate in self.new]
        return (min(days), max(days)) if days else None

    @property
    def currencies(self) -> list[str]:
        return sorted({rate.currency for rate in self.new})


def compare_rates(content: bytes) -> Compared:
    """What of the file is not there yet. Raises RatesRefused, also where the file says of a day
    something else than is there: one of both is wrong, and money was counted by ours."""
    published = read_rates(content, today=books.today())
    days = [rate.day for rate in published]
    kept = ExchangeRate.objects.filter(day__gte=min(days), day__lte=max(days))
    there = {
        (currency, day): per_euro
        for currency, day, per_euro in kept.values_list("currency", "day", "per_euro")
    }
    for rate in published:
        known = there.get((rate.currency, rate.day))
        if known is not None and known != rate.per_euro:
            raise RatesRefused(
                _(
                    "The file says %(new)s %(currency)s for %(day)s, and %(known)s is there"
                    " already. Nothing was taken in. Ask where the file comes from."
                )
                % {
                    "new": plain_rate(rate.per_euro),
                    "known": plain_rate(known),
                    "currency": rate.currency,
                    "day": shown.day(rate.day),
                }
            )
    new = [rate for rate in published if (rate.currency, rate.day) not in there]
    return Compared(new, len(published) - len(new))


@transaction.atomic
def take_in_rates(
    *, content: bytes, name: str, origin: RateOrigin, actor: User | None
) -> RateFile | None:
    """Add what the file has and we have not; None where that is nothing.

    `actor` is None for the command line and for what is fetched. Raises RatesRefused; then
    nothing of the file is kept.
    """
    if actor is not None:
        acts.require(actor, words.ADD_RATES.key)
    # Two files at once: the second is compared with what the first brought.
    hold_until_commit("exchange-rates")
    compared = compare_rates(content)
    if compared.days is None:
        return None
    first, last = compared.days
    file = RateFile.objects.create(
        origin=origin,
        name=name[:120],
        content_hash=hashlib.sha256(content).hexdigest(),
        first_day=first,
        last_day=last,
        added=len(compared.new),
        taken_by=actor,
    )
    ExchangeRate.objects.bulk_create(
        (
            ExchangeRate(currency=rate.currency, day=rate.day, per_euro=rate.per_euro, file=file)
            for rate in compared.new
        ),
        batch_size=BATCH,
    )
    said = words.ADD_RATES if actor is not None else words.FETCH_RATES
    audit.record(actor=actor, said=said(count=len(compared.new)), subject=file)
    return file
