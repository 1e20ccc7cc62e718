"""Putting products on sale and changing what they cost."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from billing import selling_words as words
from billing.errors import AmountRefused, CurrencyDiffers, PriceLooksWrong, ProductRefused
from billing.ledger import chart
from billing.ledger.services import open_accounts
from billing.models import BundlePart, Price, PriceWithdrawal, Product, ProductKind
from billing.periods import MOST_GRACE_DAYS, Period
from billing.selectors.odd_prices import odd_beside
from incubator.accounts.countries import is_country
from incubator.accounts.models import User
from incubator.core import acts, audit, books
from incubator.core.locks import hold_until_commit
from incubator.core.money import CURRENCIES
from incubator.core.totals import require_room, require_room_today
from incubator.core.words import Money, Said
from studios.models import Game

# Editions, parts, soundtracks, currencies of a game; no shop window holds more.
MOST_PRODUCTS = 500
# Orders keep the price they were made at, so every one of these stays. A day may set a price in every
# currency and for many countries.
MOST_PRICES_A_DAY = 500
MOST_PARTS = 50
MOST_WEIGHT = 1_000_000
MOST_OF_A_PERIOD = 60


@transaction.atomic
def add_product(
    *,
    game: Game,
    sku: str,
    name: str,
    currency: str,
    amount_minor: int,
    actor: User,
    kind: ProductKind = ProductKind.DURABLE,
    quantity: int = 1,
    valid_days: int | None = None,
    period: Period | None = None,
    grace_days: int = 0,
    parts: Mapping[Product, int] | None = None,
) -> Product:
    """A new product with its first price, on sale at once. Zero is free of charge.

    `quantity` is how many pieces a unit gives of what is used up, `valid_days` for how long,
    `parts` a bundle's products with their weights, and `period` after how long a subscription
    renews, which is let in for `grace_days` more where it could not be paid. Raises ProductRefused
    where these do not fit the kind.
    """
    acts.require(actor, words.ADD_PRODUCT.key, game)
    require_room(
        game.products.all(),
        holder=f"game:{game.pk}",
        most=MOST_PRODUCTS,
        words=_("This game has %(most)s products already. Take some off sale and use them again."),
    )
    for part in parts or {}:
        # Whoever bundles a product sets what it brings in.
        acts.require_right(actor, words.SET_PRICE.key, part)
    product = Product(
        game=game,
        sku=sku,
        name=name,
        kind=kind,
        quantity=quantity,
        valid_days=valid_days,
        period_unit=period.unit if period else "",
        period_count=period.count if period else 0,
        grace_days=grace_days,
    )
    _check_kind(product, parts or {})
    product.full_clean()
    product.save()
    for part, weight in (parts or {}).items():
        BundlePart.objects.create(bundle=product, product=part, weight=weight)
    audit.record(actor=actor, said=words.ADD_PRODUCT(), subject=product)
    set_price(
        product=product, currency=currency, amount_minor=amount_minor, actor=actor, is_meant=True
    )
    return product


def _check_kind(product: Product, parts: Mapping[Product, int]) -> None:
    if product.quantity < 1 or (product.quantity > 1 and not product.is_counted):
        raise ProductRefused(_("Only what is used up in the game is sold by the piece."))
    _check_period(product)
    if product.valid_days is not None and (product.has_keys or product.is_bundle):
        raise ProductRefused(_("Keys and bundles are given for good. Leave the days empty."))
    if not product.is_bundle:
        if parts:
            raise ProductRefused(_("Only a bundle has parts."))
        return
    if not 2 <= len(parts) <= MOST_PARTS:
        raise ProductRefused(
            _("A bundle has from two to %(most)s products.") % {"most": MOST_PARTS}
        )
    for part, weight in parts.items():
        if part.is_bundle or part.is_subscription or part.game.studio_id != product.game.studio_id:
            raise ProductRefused(
                _(
                    "%(part)s cannot be in a bundle: take products of your studio, no bundles and no"
                    " subscriptions."
                )
                % {"part": part}
            )
        if not 0 < weight <= MOST_WEIGHT:
            raise ProductRefused(
                _("The share of %(part)s is a whole number from 1 on.") % {"part": part}
            )


def _check_period(product: Product) -> None:
    period = product.period
    if not product.is_subscription:
        if product.period_unit or product.grace_days:
            raise ProductRefused(_("Only a subscription renews."))
        return
    if period is None:
        raise ProductRefused(_("Say after how many weeks or months it renews."))
    if product.valid_days is not None:
        raise ProductRefused(_("A subscription lasts as long as it is paid. Leave the days empty."))
    if not 1 <= period.count <= MOST_OF_A_PERIOD:
        raise ProductRefused(_("Say after how many weeks or months it renews."))
    if not 1 <= product.grace_days <= min(MOST_GRACE_DAYS, period.days - 1):
        raise ProductRefused(
            _("Let players in for 1 to %(most)s days while the next period is not paid.")
            % {"most": min(MOST_GRACE_DAYS, period.days - 1)}
        )


@transaction.atomic
def set_price(
    *,
    product: Product,
    currency: str,
    amount_minor: int,
    actor: User,
    country: str = "",
    valid_from: datetime | None = None,
    is_meant: bool = False,
) -> Price:
    """A price from now on, or from a moment to come. Orders keep the price they were made at.

    With a `country` it is for buyers there, else for everywhere else. Raises PriceLooksWrong
    unless it `is_meant` where it is far from what the product costs otherwise.
    """
    acts.require(actor, words.SET_PRICE.key, product)
    now = timezone.now()
    _check_price(currency, country, amount_minor, valid_from, now)
    begins = valid_from or now
    if not is_meant and (why := odd_beside(product, currency, amount_minor)):
        raise PriceLooksWrong(why)
    require_room_today(
        product.prices.all(),
        holder=f"product:{product.pk}",
        most=MOST_PRICES_A_DAY,
        words=_("This price was changed %(most)s times within a day. Change it again tomorrow."),
        when="valid_from",
    )
    _refuse_same_moment(product, currency, country, begins)
    price = Price.objects.create(
        product=product,
        currency=currency,
        country=country,
        amount_minor=amount_minor,
        valid_from=begins,
    )
    # Now, or everybody who buys the game in its first moment would wait for the first of them.
    # Whatever is paid in, sales are counted in the currency that the game settles in.
    open_accounts([chart.revenue(product.game_id, product.game.currency)])
    audit.record(actor=actor, said=words.SET_PRICE(price=_said(price, now)), subject=product)
    return price


def _said(price: Price, now: datetime) -> Money | Said:
    said: Money | Said = Money(price.amount_minor, price.currency)
    if price.country:
        said = words.PRICE_THERE(price=said, country=price.country)
    if price.valid_from > now:
        said = words.PRICE_FROM(price=said, day=books.day_of(price.valid_from))
    return said


def _check_price(
    currency: str, country: str, amount_minor: int, valid_from: datetime | None, now: datetime
) -> None:
    if currency not in CURRENCIES:
        raise CurrencyDiffers(_("Nobody here knows the currency %(code)s.") % {"code": currency})
    if country and not is_country(country):
        raise AmountRefused(_("%(code)s is no country.") % {"code": country})
    if amount_minor < 0:
        raise AmountRefused(_("A price cannot be negative. For a free product write 0."))
    if valid_from is not None and valid_from < now:
        raise AmountRefused(_("A price cannot begin in the past. Choose today or a later day."))


def _refuse_same_moment(product: Product, currency: str, country: str, begins: datetime) -> None:
    # The second of two at once finds the first one's.
    hold_until_commit(f"price:{product.pk}:{currency}:{country}")
    there = Price.objects.not_withdrawn().filter(
        product=product, currency=currency, country=country, valid_from=begins
    )
    if there.exists():
        raise AmountRefused(
            _("There is a price from this moment already. Withdraw it, or choose another day.")
        )


@transaction.atomic
def withdraw_price(*, price: Price, actor: User) -> PriceWithdrawal:
    """A price to come shall not come: it never counts, and its day is free again."""
    acts.require(actor, words.WITHDRAW_PRICE.key, price)
    hold_until_commit(f"price:{price.product_id}:{price.currency}:{price.country}")
    if PriceWithdrawal.objects.filter(price=price).exists():
        raise AmountRefused(_("This price is withdrawn already."))
    if price.valid_from <= timezone.now():
        raise AmountRefused(_("This price is in force already. Set a new one."))
    withdrawal = PriceWithdrawal.objects.create(price=price, by=actor)
    said = words.WITHDRAW_PRICE(price=Money(price.amount_minor, price.currency))
    audit.record(actor=actor, said=said, subject=price)
    return withdrawal
