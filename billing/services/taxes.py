"""Saying what tax is due where, from a day on."""

import re
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from billing import act_words as words
from billing.errors import TaxRateRefused
from billing.models import TaxRate
from billing.selectors.taxes import NO_TAX
from incubator.accounts.countries import is_country
from incubator.accounts.models import User
from incubator.core import acts, audit, books
from incubator.core.locks import hold_until_commit
from studios.models import Game

JURISDICTION = re.compile(r"[A-Za-z0-9-]{1,20}", re.ASCII)
PLACES = Decimal("0.001")


@transaction.atomic
def add_tax_rate(
    *,
    country: str,
    game: Game | None,
    jurisdiction: str,
    percent: Decimal,
    on_top: bool,
    valid_from: date,
    actor: User,
) -> TaxRate:
    """From today or a later day; orders keep what they were placed under.

    One that was mistyped is mended by the next one of the same day, which counts from then on.
    Raises TaxRateRefused for a day in the past, for what is no country, jurisdiction or percentage,
    and for what is there already.
    """
    acts.require(actor, words.ADD_TAX_RATE.key)
    if valid_from < books.today():
        raise TaxRateRefused(_("A rate cannot begin in the past. Choose today or a later day."))
    if country and not is_country(country):
        raise TaxRateRefused(_("Choose a country of the list."))
    if not JURISDICTION.fullmatch(jurisdiction) or jurisdiction == NO_TAX:
        raise TaxRateRefused(_("Write the jurisdiction in letters, digits and -, such as US-NY."))
    if not (percent.is_finite() and 0 <= percent <= 100 and percent == percent.quantize(PLACES)):
        raise TaxRateRefused(_("Write the rate as a percentage from 0 to 100, such as 8.875."))
    # The second of two at once finds the first one's.
    hold_until_commit("tax-rates")
    there = (
        TaxRate.objects.filter(country=country, game=game, valid_from=valid_from)
        .order_by("-pk")
        .first()
    )
    if there and (there.jurisdiction, there.percent, there.on_top) == (
        jurisdiction,
        percent,
        on_top,
    ):
        raise TaxRateRefused(_("This rate is there already, from this day."))
    rate = TaxRate.objects.create(
        country=country,
        game=game,
        jurisdiction=jurisdiction,
        percent=percent,
        on_top=on_top,
        valid_from=valid_from,
    )
    audit.record(actor=actor, said=words.ADD_TAX_RATE(), subject=rate)
    return rate
