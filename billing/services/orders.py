"""Buying: an order is paid, recorded and delivered in one transaction, or not at all."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from billing import act_words as words
from billing import entry_words
from billing.errors import (
    AlreadyOwned,
    NotForSale,
    PriceChanged,
    PurchaseKeyReused,
    WalletTooLow,
)
from billing.ledger import chart
from billing.ledger.errors import InsufficientFunds
from billing.ledger.models import Entry
from billing.ledger.services import Draft, Posting, post_one
from billing.models import Entitlement, FundedBy, Order, OrderLine, Price, Product, TaxRate
from billing.on_sale import is_sold
from billing.selectors.taxes import Taxed, tax_rate_in_force, taxed
from billing.selectors.wallets import wallet_balance
from billing.services.bans import refuse_banned
from billing.services.delivery import deliver, reserve
from billing.services.ids import next_ids
from incubator.accounts.models import User, country_of
from incubator.core import audit, books
from incubator.core.locks import hold_until_commit
from incubator.core.money import format_money
from incubator.core.numbers import next_number

SERIES = "O"


@transaction.atomic
def buy_with_wallet(
    *,
    player: User,
    product: Product,
    key: str,
    actor: User,
    expected_minor: int | None = None,
) -> Order:
    """Buy one product with the money in the wallet.

    The same `key` again returns the first order, so a double click buys once. Raises
    PurchaseKeyReused when the key stands for another product, NotForSale, Banned, AlreadyOwned,
    PriceChanged when what is paid, tax included, is no longer the expected sum, and WalletTooLow,
    which says how much to top up.
    """
    if actor.pk != player.pk:
        raise PermissionDenied(_("Only the owner of a wallet can buy with it."))
    source_key = f"store:{player.pk}:{key}"
    # Two clicks at once: the second waits here and then finds the first one's order.
    hold_until_commit(source_key)
    bought = Order.objects.filter(source_key=source_key).first()
    if bought is not None:
        return _same_purchase(bought, product)
    if not is_sold(product.game):
        raise NotForSale(
            _("%(game)s is not on the site, so nothing of it is sold. Nothing was charged.")
            % {"game": product.game}
        )
    refuse_banned(player, product.game)
    if product.is_durable:
        _refuse_owned(player, product)
    price = product.price
    if price is None:
        raise NotForSale(_("%(product)s is not on sale at the moment.") % {"product": product})
    sale = _sell(player, product, price)
    if expected_minor is not None and expected_minor != sale.gross_minor:
        raise PriceChanged(
            _("The price has changed to %(price)s. Look at it and confirm again.")
            % {"price": format_money(sale.gross_minor, price.currency)}
        )
    order = _record_order(sale, source_key)
    audit.record(actor=actor, said=words.PLACE_ORDER(), subject=order)
    return order


def _refuse_owned(player: User, product: Product) -> None:
    # Two tabs, two devices: the second waits here and then finds what the first one bought.
    hold_until_commit(f"owns:{player.pk}:{product.pk}")
    if Entitlement.objects.of(player).in_force().filter(product=product).exists():
        raise AlreadyOwned(
            _("%(product)s is in your library already. Nothing was charged.") % {"product": product}
        )


def _same_purchase(order: Order, product: Product) -> Order:
    if not order.lines.filter(product=product).exists():
        raise PurchaseKeyReused(
            _("This page was already used for another purchase. Open the product again.")
        )
    return order


@dataclass(frozen=True, slots=True)
class Sale:
    """What is frozen at the moment of purchase."""

    player: User
    product: Product
    price: Price
    country: str
    rate: TaxRate | None
    taxed: Taxed
    at: datetime
    order_id: int
    number: str

    @property
    def on(self) -> date:
        return books.day_of(self.at)

    @property
    def gross_minor(self) -> int:
        """What the buyer pays: the price, and the tax where that comes on top of it."""
        return self.taxed.gross_minor

    def draft(self) -> Draft:
        currency, gross, tax = self.price.currency, self.gross_minor, self.taxed.tax_minor
        postings = (
            Posting(chart.wallet(self.player.pk, currency), gross),
            Posting(chart.revenue(self.product.game_id, currency), tax - gross),
            Posting(chart.tax(self.taxed.jurisdiction, currency), -tax),
        )
        return Draft(
            key=f"order:{self.number}",
            said=entry_words.ORDER(
                game=self.product.game.title, product=self.product.name, order=self.number
            ),
            effective_on=self.on,
            postings=tuple(posting for posting in postings if posting.amount),
            subject=("billing.order", self.order_id),
        )


def _sell(player: User, product: Product, price: Price) -> Sale:
    now = timezone.now()
    country = country_of(player)
    rate = tax_rate_in_force(product.game, books.day_of(now), country)
    return Sale(
        player=player,
        product=product,
        price=price,
        country=country,
        rate=rate,
        taxed=taxed(price.amount_minor, rate),
        at=now,
        order_id=next_ids(Order, 1)[0],
        number=next_number(SERIES),
    )


def _record_order(sale: Sale, source_key: str) -> Order:
    price = sale.price
    order = Order.objects.create(
        pk=sale.order_id,
        number=sale.number,
        buyer=sale.player,
        source_key=source_key,
        currency=price.currency,
        gross_minor=sale.gross_minor,
        tax_minor=sale.taxed.tax_minor,
        tax_jurisdiction=sale.taxed.jurisdiction,
        tax_country=sale.country,
        tax_percent=sale.rate.percent if sale.rate else 0,
        tax_on_top=sale.rate is not None and sale.rate.on_top,
        funded_by=FundedBy.WALLET,
        state="paid",
        paid_at=sale.at,
        effective_on=sale.on,
        # A free order has no entry: the ledger refuses lines of zero.
        entry=None if price.is_free else _pay(sale),
    )
    line = OrderLine.objects.create(
        order=order,
        game=sale.product.game,
        product=sale.product,
        price=price,
        currency=price.currency,
        gross_minor=sale.gross_minor,
        tax_minor=sale.taxed.tax_minor,
        effective_on=sale.on,
        recorded_at=order.recorded_at,
    )
    reserve(line, player=sale.player)
    deliver(line, player=sale.player)
    return order


def _pay(sale: Sale) -> Entry:
    price = sale.price
    try:
        return post_one(sale.draft(), actor=sale.player)
    except InsufficientFunds as error:
        short = sale.gross_minor - wallet_balance(sale.player, price.currency)
        raise WalletTooLow(
            _("%(product)s costs %(price)s. Top up %(short)s to buy it; nothing was charged.")
            % {
                "product": sale.product,
                "price": format_money(sale.gross_minor, price.currency),
                "short": format_money(short, price.currency),
            }
        ) from error
