"""Discounts: staff propose, studios agree, and then there are prices for the time."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from billing import selling_words as words
from billing.errors import DiscountRefused
from billing.models import DISCOUNT, Discount, Price, PriceWithdrawal, Product
from billing.selectors.discounts import prices_with
from incubator.accounts.models import User
from incubator.core import acts, audit, books
from incubator.core.totals import require_room_today

# A lower price without end is a price.
LONGEST = 60
MOST_A_DAY = 20


@transaction.atomic
def propose_discount(
    *,
    product: Product,
    percent: int | None,
    amount_minor: int | None,
    first_day: date,
    last_day: date,
    actor: User,
) -> Discount:
    """By staff: `percent` off all prices, or one price in the game's currency, on days of the books.

    Nothing changes until the studio agrees. Raises DiscountRefused for what is no discount.
    """
    acts.require(actor, words.PROPOSE_DISCOUNT.key, product)
    discount = _written(
        product=product,
        percent=percent,
        amount_minor=amount_minor,
        first_day=first_day,
        last_day=last_day,
        actor=actor,
    )
    audit.record(actor=actor, said=words.PROPOSE_DISCOUNT(off=discount.off), subject=discount)
    return discount


@transaction.atomic
def make_discount(
    *,
    product: Product,
    percent: int | None,
    amount_minor: int | None,
    first_day: date,
    last_day: date,
    actor: User,
) -> Discount:
    """The same by the studio, which agrees to it at once."""
    acts.require(actor, words.MAKE_DISCOUNT.key, product)
    discount = _written(
        product=product,
        percent=percent,
        amount_minor=amount_minor,
        first_day=first_day,
        last_day=last_day,
        actor=actor,
    )
    audit.record(actor=actor, said=words.MAKE_DISCOUNT(off=discount.off), subject=discount)
    return agree_to_discount(discount=discount, actor=actor)


def _written(
    *,
    product: Product,
    percent: int | None,
    amount_minor: int | None,
    first_day: date,
    last_day: date,
    actor: User,
) -> Discount:
    if (percent is None) == (amount_minor is None):
        raise DiscountRefused(_("Give either a percentage or a price."))
    if percent is not None and not 1 <= percent <= 99:
        raise DiscountRefused(_("A discount is from 1 to 99 percent."))
    if first_day < books.today() or last_day < first_day:
        raise DiscountRefused(_("A discount begins today or later, and ends no earlier."))
    if (last_day - first_day).days >= LONGEST:
        raise DiscountRefused(
            _("A discount lasts at most %(most)s days. For longer, set a price.")
            % {"most": LONGEST}
        )
    require_room_today(
        product.discounts.all(),
        holder=f"discounts:{product.pk}",
        most=MOST_A_DAY,
        words=_("This product had %(most)s discounts written today. Go on tomorrow."),
    )
    discount = Discount(
        product=product,
        percent=percent,
        amount_minor=amount_minor,
        starts_at=books.start_of(first_day),
        ends_at=books.start_of(last_day + timedelta(days=1)),
        proposed_by=actor,
    )
    if not prices_with(discount):
        raise DiscountRefused(_("This lowers no price of the product."))
    discount.save()
    return discount


@transaction.atomic
def agree_to_discount(*, discount: Discount, actor: User) -> Discount:
    """By the studio: from now on there are prices for its time, as they follow from those that the
    product has then."""
    current = Discount.objects.select_related("product__game__studio").get(pk=discount.pk)
    acts.require(actor, DISCOUNT["agree"].key, current)
    if current.ends_at <= timezone.now():
        raise DiscountRefused(_("The time of this discount is over."))
    Discount.objects.filter(pk=current.pk, state="proposed").update(agreed_by=actor)
    DISCOUNT.advance(current, "agree", actor=actor)
    begins = max(current.starts_at, timezone.now())
    Price.objects.bulk_create(
        Price(
            product=current.product,
            currency=price.currency,
            country=price.country,
            amount_minor=minor,
            valid_from=begins,
            valid_until=current.ends_at,
            discount=current,
        )
        for price, minor in prices_with(current)
    )
    return current


@transaction.atomic
def refuse_discount(*, discount: Discount, reason: str, actor: User) -> Discount:
    """By the studio; whoever proposed it is told why."""
    current = Discount.objects.select_related("product__game__studio").get(pk=discount.pk)
    acts.require(actor, DISCOUNT["refuse"].key, current)
    DISCOUNT.advance(current, "refuse", actor=actor, reason=reason.strip())
    return current


@transaction.atomic
def withdraw_discount(*, discount: Discount, actor: User) -> Discount:
    """By the studio, before it begins: its prices never count. What has begun lasts to its end."""
    current = Discount.objects.select_related("product__game__studio").get(pk=discount.pk)
    acts.require(actor, DISCOUNT["withdraw"].key, current)
    if current.starts_at <= timezone.now():
        raise DiscountRefused(_("This discount has begun, and buyers were told how long it lasts."))
    DISCOUNT.advance(current, "withdraw", actor=actor)
    for price in Price.objects.not_withdrawn().filter(discount=current):
        PriceWithdrawal.objects.create(price=price, by=actor)
    return current
