"""The rate card: what a unit costs from which day."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from incubator.accounts.models import User
from incubator.core import acts, audit, books, shown
from studios import words
from studios.errors import AlreadyThere, Backdated, Incomplete, NoRate
from studios.models import Rate, ResourceKind


def rate_for(kind: str, currency: str) -> Rate:
    """The rate in force today. Raises NoRate."""
    rate = Rate.objects.in_force(books.today()).filter(kind=kind, currency=currency).first()
    if rate is None:
        label = ResourceKind(kind).label
        raise NoRate(
            _("The rate card has no price for %(label)s in %(currency)s; ask operations.")
            % {"label": label, "currency": currency}
        )
    return rate


@transaction.atomic
def set_rate(
    *, kind: str, currency: str, price_minor: int, effective_from: date, actor: User
) -> Rate:
    """A new price from today or a later day; usage under way keeps the rate it began with."""
    acts.require(actor, words.SET_RATE.key)
    if kind == ResourceKind.CAPITAL:
        raise NoRate(_("Capital is asked for as an amount and has no rate."))
    if effective_from < books.today():
        raise Backdated(_("A price cannot begin in the past. Choose today or a later day."))
    if price_minor <= 0:
        raise Incomplete(_("Give a price above zero."))
    known = Rate.objects.filter(kind=kind).order_by("-effective_from").first()
    if known is None:
        raise NoRate(_("The rate card does not say yet what one unit of this is."))
    rate, created = Rate.objects.get_or_create(
        kind=kind,
        currency=currency,
        effective_from=effective_from,
        defaults={
            "unit": known.unit,
            "price_minor": price_minor,
            "per_seconds": known.per_seconds,
        },
    )
    if not created:
        raise AlreadyThere(
            _("There is already a price from %(effective_from)s. Choose a later day.")
            % {"effective_from": shown.day(effective_from)}
        )
    audit.record(actor=actor, said=words.SET_RATE(), subject=rate, after={"price": price_minor})
    return rate
