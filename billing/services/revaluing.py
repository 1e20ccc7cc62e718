"""What positions in other currencies are worth at a month's end; the difference is gain or loss."""

from datetime import date
from fractions import Fraction

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from billing import act_words as words
from billing import entry_words
from billing.errors import ValuationRefused
from billing.ledger import chart
from billing.ledger.models import Entry
from billing.ledger.services import Draft, Posting, positions_on, post_one
from billing.selectors.exchange import cross_rate
from incubator.accounts.models import User
from incubator.core import acts, audit, books, shown
from incubator.core.locks import hold_until_commit
from incubator.core.money import exponent
from incubator.core.words import Money

KEY = "fx-valued:"


def worth_on(day: date) -> int:
    """All positions together at the day's rates, in minor units of the books' currency.

    Rounded once, half to even. Raises NoExchangeRate.
    """
    home = settings.BOOKS_CURRENCY
    exact = sum(
        (
            Fraction(minor, 10 ** exponent(currency)) * cross_rate(currency, home, day).value
            for currency, minor in positions_on(day).items()
        ),
        start=Fraction(0),
    )
    return round(exact * 10 ** exponent(home))


def valuation_postings(day: date) -> tuple[Posting, ...]:
    """What valuing the positions of the day posts; nothing where they are worth nothing."""
    gain, home = worth_on(day), settings.BOOKS_CURRENCY
    if not gain:
        return ()
    result = chart.income("fx", home) if gain > 0 else chart.expense("fx", home)
    return Posting(chart.fx(home), gain), Posting(result, -gain)


def check_valuation(day: date) -> None:
    """Raises ValuationRefused unless the day ends a month that is over and may be valued now."""
    if day != books.last_of(day) or day >= books.today():
        raise ValuationRefused(_("Choose the last day of a month that is over."))
    valued = Entry.objects.filter(key__startswith=KEY, effective_on__gte=day)
    if later := valued.order_by("effective_on").first():
        raise ValuationRefused(
            _("The positions of %(day)s are valued already.")
            % {"day": shown.day(later.effective_on)}
        )


@transaction.atomic
def value_positions(*, day: date, actor: User) -> Entry | None:
    """Post what the positions are worth on the last day of a month, so that they are worth nothing.

    A conversion leaves positions that are worth nothing at its own rate; what they are worth at the
    month's end is what was gained by it. The same month again returns its entry; None where there
    is nothing to post. Raises ValuationRefused for a day that ends no month that is over, or where
    a later month is valued already, and NoExchangeRate.
    """
    acts.require(actor, words.VALUE_POSITIONS.key)
    hold_until_commit("fx-valued")
    if there := Entry.objects.filter(key=f"{KEY}{day}").first():
        return there
    check_valuation(day)
    postings = valuation_postings(day)
    if not postings:
        return None
    said = entry_words.POSITIONS_VALUED(day=day)
    draft = Draft(key=f"{KEY}{day}", said=said, effective_on=day, postings=postings)
    entry = post_one(draft, actor=actor)
    audit.record_about(
        actor=actor,
        said=words.VALUE_POSITIONS(gain=Money(postings[0].amount, settings.BOOKS_CURRENCY)),
        subject_type="ledger.entry",
        subject_id=entry.pk,
        subject_said=said,
    )
    return entry
