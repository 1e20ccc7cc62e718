"""The rate card: what an item costs from which day."""

import re
from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Case, Q, When
from django.utils.translation import gettext as _

from incubator.accounts.models import User
from incubator.core import acts, audit, books, shown
from incubator.core.locks import hold_until_commit
from studios import words
from studios.errors import AlreadyThere, Backdated, Incomplete, InUse, NoRate
from studios.models import (
    Bearer,
    Rate,
    RateWithdrawal,
    ResourceItem,
    ResourceKind,
    ResourceRequest,
    UsageRecord,
)
from studios.models.rates import STANDARD, Unit

# Of one rate; what is priced in more steps nobody can read.
MOST_TIERS = 10
MOST = 10**18
SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
# What the largest machines for hire have.
MOST_MEMORY_MB, MOST_CPU_PERCENT = 2_000_000, 20_000


def standard_item(kind: str) -> ResourceItem:
    """The one that every kind has. Raises NoRate."""
    item = ResourceItem.objects.filter(kind=kind, code=STANDARD).first()
    if item is None:
        raise NoRate(_("The rate card does not say yet what one unit of this is."))
    return item


def rate_for(item: ResourceItem, currency: str) -> Rate:
    """The rate in force today. Raises NoRate."""
    rates = Rate.objects.in_force(books.today()).filter(item=item, currency=currency)
    rate = rates.select_related("item").first()
    if rate is None:
        raise NoRate(
            _("The rate card has no price for %(label)s in %(currency)s; ask operations.")
            % {"label": item.as_said(), "currency": currency}
        )
    return rate


@transaction.atomic
def add_size(
    *, code: str, name: str, memory_mb: int, cpu_percent: int, region: str = "", actor: User
) -> ResourceItem:
    """A size of server in a region, to be priced; kept as written, since servers freeze it.

    Raises AlreadyThere and Incomplete.
    """
    acts.require(actor, words.SET_RATE.key)
    code, name, region = code.strip(), name.strip(), region.strip()
    if not (SLUG.fullmatch(code) and name and len(name) <= 60 and len(region) <= 40):
        raise Incomplete(_("Give it a code of small letters, digits and -, and a name."))
    if not (64 <= memory_mb <= MOST_MEMORY_MB and 5 <= cpu_percent <= MOST_CPU_PERCENT):
        raise Incomplete(_("Give it a size that a machine can have."))
    hold_until_commit(f"item:{ResourceKind.SERVER}:{code}")
    if ResourceItem.objects.filter(kind=ResourceKind.SERVER, code=code).exists():
        raise AlreadyThere(_("There is a size with this code. Choose another code."))
    facts = {"memory_mb": memory_mb, "cpu_percent": cpu_percent}
    item = ResourceItem.objects.create(
        kind=ResourceKind.SERVER,
        code=code,
        name=name,
        unit=Unit.SECOND,
        facts=facts | ({"region": region} if region else {}),
    )
    audit.record(actor=actor, said=words.ADD_ITEM(item=name), subject=item, after=item.facts)
    return item


def per_units_of(item: ResourceItem) -> int:
    """How many base units the price is for: as ever, or as of the standard one. Raises NoRate."""
    priced = Rate.objects.filter(Q(item=item) | Q(item__kind=item.kind, item__unit=item.unit))
    known = priced.order_by(
        Case(When(item=item, then=0), When(item__code=STANDARD, then=1), default=2),
        "-effective_from",
    ).first()
    if known is None:
        raise NoRate(_("The rate card does not say yet what one unit of this is."))
    return known.per_units


@transaction.atomic
def set_rate(
    *,
    item: ResourceItem,
    currency: str,
    price_minor: int,
    effective_from: date,
    tiers: Sequence[tuple[int, int]] = (),
    bearer: Bearer = Bearer.RECOUPED,
    actor: User,
) -> Rate:
    """A new price from today or a later day; usage under way keeps the rate it began with.

    `tiers` are a quantity in the item's unit and the price from there on, see `Rate`.
    """
    acts.require(actor, words.SET_RATE.key)
    if effective_from < books.today():
        raise Backdated(_("A price cannot begin in the past. Choose today or a later day."))
    if price_minor <= 0:
        raise Incomplete(_("Give a price above zero."))
    _check_tiers(tiers, price_minor)
    per_units = per_units_of(item)
    # The second of two at once finds the first one's.
    hold_until_commit(f"rate:{item.pk}:{currency}:{effective_from}")
    there = Rate.objects.not_withdrawn().filter(
        item=item, currency=currency, effective_from=effective_from
    )
    if there.exists():
        raise AlreadyThere(
            _("There is already a price from %(effective_from)s. Choose a later day.")
            % {"effective_from": shown.day(effective_from)}
        )
    rate = Rate.objects.create(
        item=item,
        currency=currency,
        effective_from=effective_from,
        price_minor=price_minor,
        per_units=per_units,
        tiers=[list(tier) for tier in tiers],
        bearer=bearer,
    )
    set_to = {"price": price_minor, "tiers": rate.tiers, "bearer": bearer}
    audit.record(actor=actor, said=words.SET_RATE(), subject=rate, after=set_to)
    return rate


def _check_tiers(tiers: Sequence[tuple[int, int]], price_minor: int) -> None:
    """Raises Incomplete, in the words of who fills in the form."""
    begins = [first for first, _price in tiers]
    if len(tiers) > MOST_TIERS:
        raise Incomplete(_("Give at most %(most)s steps.") % {"most": MOST_TIERS})
    if tiers and (begins[0] != 0 or begins != sorted(set(begins)) or begins[-1] >= MOST):
        raise Incomplete(_("Each step begins after the one before it."))
    if tiers and (min(price for _first, price in tiers) < 0 or tiers[-1][1] != price_minor):
        raise Incomplete(_("The last step has the price of all that follows."))


@transaction.atomic
def withdraw_rate(*, rate: Rate, actor: User) -> RateWithdrawal:
    """A price of a later day was mistyped: it never comes into force, and its day is free again."""
    acts.require(actor, words.WITHDRAW_RATE.key, rate)
    if RateWithdrawal.objects.filter(rate=rate).exists():
        raise AlreadyThere(_("This price is withdrawn already."))
    if rate.effective_from <= books.today():
        raise Backdated(_("This price is in force already. Set a new one from a later day."))
    if _is_named(rate):
        raise InUse(_("Something is priced by this rate already, so it stays."))
    withdrawal = RateWithdrawal.objects.create(rate=rate, by=actor)
    audit.record(actor=actor, said=words.WITHDRAW_RATE(), subject=rate)
    return withdrawal


def _is_named(rate: Rate) -> bool:
    named_by = (UsageRecord.objects, ResourceRequest.objects)
    return any(rows.filter(rate=rate).exists() for rows in named_by)
