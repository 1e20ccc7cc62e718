"""Buying: an order is paid, recorded and delivered in one transaction, or not at all.

What a wallet lacks is paid on the way: the order then waits, the wallet's part of it held, for one
payment through a provider. That payment goes into the wallet, and in the same transaction the
order is paid from there and delivered. So a payment that comes too late is the player's money, and
nothing has to be given back.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from billing import act_words as words
from billing import entry_words, subscription_words
from billing.cards.models import Card
from billing.errors import (
    AlreadyOwned,
    AmountRefused,
    Banned,
    CartRefused,
    NotForSale,
    OrderWaits,
    PriceChanged,
    PurchaseKeyReused,
    WalletChanged,
    WalletTooLow,
)
from billing.ledger import chart
from billing.ledger.errors import InsufficientFunds
from billing.ledger.models import Hold
from billing.ledger.services import (
    Reservation,
    available,
    reserve_one,
)
from billing.models import (
    FundedBy,
    Order,
    OrderLine,
    Price,
    Product,
    Subscription,
    Tender,
    TenderKind,
    store_key,
)
from billing.on_sale import unsold
from billing.selectors.bans import bans_from
from billing.selectors.catalogue import had_once_of, most_units
from billing.selectors.library import held_by
from billing.selectors.quotes import Item, Quote, digest_of, quote_of
from billing.selectors.tenders import least_payment
from billing.services.bans import refuse_banned
from billing.services.delivery import reserve
from billing.services.ids import next_id_and_number
from billing.services.limits import refuse_above_limit
from billing.services.sales import deliver_order, parts_of_cards, post_sale
from incubator.accounts.models import User
from incubator.core import audit
from incubator.core.locks import hold_all_until_commit
from incubator.core.money import format_money
from incubator.core.ready import insert, ready

SERIES = "O"
# A provider's page stays open that long; who pays later has the money in the wallet.
PENDING_FOR = timedelta(hours=1)
# The order ends its hold itself; should it never, the ledger's sweep does.
HELD_FOR = PENDING_FOR + timedelta(days=1)


@transaction.atomic
def buy_with_wallet(
    *, player: User, product: Product, key: str, actor: User, expected_minor: int | None = None
) -> Order:
    """Buy one product with the money in the wallet, in the game's currency.

    As `place_order`, and WalletTooLow, which says how much to top up.
    """
    order = place_order(
        player=player,
        items=[Item(product)],
        currency=product.game.currency,
        key=key,
        expected_minor=expected_minor,
        actor=actor,
    )
    if order.is_pending:
        short = sum(one.amount_minor for one in order.tenders.filter(kind=TenderKind.GATEWAY))
        raise WalletTooLow(
            _("%(product)s costs %(price)s. Top up %(short)s to buy it; nothing was charged.")
            % {
                "product": product,
                "price": format_money(order.gross_minor, order.currency),
                "short": format_money(short, order.currency),
            }
        )
    return order


def place_order_within(
    *,
    player: User,
    items: Sequence[Item],
    currency: str,
    key: str,
    actor: User,
    expected_minor: int | None = None,
    cards: Sequence[Card] = (),
) -> Order:
    """Buy: paid and delivered at once if the wallet has it all, else pending for `pay_rest`.

    The same `key` again returns the first order, so a double click buys once, and so does another
    tab that means the same as an order which still waits. `cards` of one game pay for that game's
    lines first, each what is left of them. Raises PurchaseKeyReused when the key
    stands for something else, NotForSale, NoExchangeRate, Banned, AlreadyOwned, OrderWaits where a
    waiting order has some of it, PriceChanged when what is paid, tax included, is no longer the
    expected sum, and WalletChanged.

    In the caller's transaction, or savepoint of it, which it takes back where this raises;
    `place_order` has one of its own.
    """
    if actor.pk != player.pk:
        raise PermissionDenied(_("Only the owner of a wallet can buy with it."))
    digest = digest_of(items, currency)
    take_turns(
        player,
        [
            (item.receiver or player, product)
            for item in items
            for product in had_once_of(item.product)
        ],
    )
    source_key = store_key(player, key)
    waiting = _placed_or_waiting(player=player, source_key=source_key)
    for bought in waiting:
        if bought.source_key != source_key:
            continue
        if bought.content_hash != digest:
            raise PurchaseKeyReused(
                _("This page was already used for another purchase. Open the product again.")
            )
        return bought
    refuse_unsold(items)
    refuse_too_many(items)
    quote = quote_of(player, items, currency)
    same = [order for order in waiting if order.content_hash == digest]
    if same:
        return same[0]
    _refuse_twice(quote)
    for line in quote.lines:
        refuse_unobtainable(line.product, line.holder(player), buyer=player, waiting=waiting)
    if expected_minor is not None and expected_minor != quote.gross_minor:
        raise PriceChanged(
            _("The price has changed to %(price)s. Look at it and confirm again.")
            % {"price": format_money(quote.gross_minor, currency)}
        )
    order = _write(quote, source_key, digest, cards)
    said = words.BEGIN_ORDER() if order.is_pending else words.PLACE_ORDER()
    audit.record(actor=actor, said=said, subject=order)
    return order


place_order = transaction.atomic(place_order_within)


@ready
def _placed_or_waiting(player: Any, source_key: Any) -> QuerySet[Order]:
    """What this form came to, and what its player has still to pay."""
    return Order.objects.filter(Q(source_key=source_key) | Q(buyer=player, state="pending"))


def refuse_unsold(items: Sequence[Item]) -> None:
    for game in unsold({item.product.game for item in items}):
        raise NotForSale(
            _("%(game)s is not on the site, so nothing of it is sold. Nothing was charged.")
            % {"game": game}
        )


def refuse_too_many(items: Sequence[Item]) -> None:
    for item in items:
        most = most_units(item.product)
        if not 1 <= item.units <= most:
            raise AmountRefused(
                _("Of %(product)s you can buy from 1 to %(most)s at once.")
                % {"product": item.product, "most": most}
            )


def _refuse_twice(quote: Quote) -> None:
    """By itself and in a bundle, or in two bundles."""
    seen: set[tuple[int, int]] = set()
    for line in quote.lines:
        had = (line.holder(quote.player).pk, line.product.pk)
        if line.product.is_had_once and had in seen:
            raise CartRefused(
                _("%(product)s is in this order twice, by itself or in a bundle. Take one out.")
                % {"product": line.product}
            )
        seen.add(had)


def turns_of(buyer: User) -> str:
    """The name of the lock under which somebody's purchases come one after the other."""
    return f"buys:{buyer.pk}"


def take_turns(buyer: User, wanted: Iterable[tuple[User, Product]]) -> None:
    """Two clicks, tabs, devices, givers at once: the second waits here and finds what the first did."""
    things = sorted({(holder.pk, product.pk) for holder, product in wanted})
    names = [f"owns:{holder}:{product}" for holder, product in things]
    hold_all_until_commit([turns_of(buyer), *names])


def refuse_unobtainable(
    product: Product, holder: User, *, buyer: User, waiting: Collection[Order] = ()
) -> None:
    """Banned, AlreadyOwned, and OrderWaits where one of `waiting` has it: why it cannot be had now."""
    now = timezone.now()
    if holder == buyer:
        refuse_banned(holder, product.game)
    elif bans_from(player=holder, game=product.game, at=now):
        # Why is nobody's business but theirs.
        raise Banned(
            _("Nothing of %(game)s can be given to %(holder)s. Nothing was charged.")
            % {"game": product.game, "holder": holder}
        )
    if not product.is_had_once:
        return
    if product.is_subscription:
        _refuse_subscribed(product, holder, buyer)
    elif held_by(player=holder, product=product, at=now):
        raise AlreadyOwned(
            _("%(product)s is in your library already. Nothing was charged.") % {"product": product}
            if holder == buyer
            else _("%(holder)s has %(product)s already. Nothing was charged.")
            % {"holder": holder, "product": product}
        )
    if not waiting:
        return
    same = Q(receiver=holder) | Q(receiver=None, order__buyer=holder)
    lines = OrderLine.objects.filter(same, product=product, order__in=waiting)
    line = lines.select_related("order").first()
    if line is not None:
        raise OrderWaits(
            _("%(order)s waits for your payment and has %(product)s in it. Pay or cancel it first.")
            % {"order": line.order, "product": product}
        )


def _refuse_subscribed(product: Product, holder: User, buyer: User) -> None:
    if holder != buyer:
        raise NotForSale(
            _("%(product)s renews from its player's own wallet, so it cannot be given away.")
            % {"product": product}
        )
    if Subscription.objects.of(holder).running().on(product).exists():
        raise AlreadyOwned(
            _("You subscribe to %(product)s already. Nothing was charged.") % {"product": product}
        )


@transaction.atomic
def renew_from_wallet(*, player: User, product: Product, price: Price, key: str) -> Order:
    """The next period of what the player subscribed to, at a price they agreed to.

    The same `key` again returns the first order. Raises InsufficientFunds, with nothing written,
    NotForSale, Banned and NoExchangeRate. The caller holds the turns, see `take_turns`.
    """
    known = Order.objects.placed(player, key)
    if known is not None:
        return known
    items = [Item(product, price=price)]
    refuse_unsold(items)
    refuse_banned(player, product.game)
    quote = quote_of(player, items, price.currency)
    digest = digest_of(items, price.currency)
    order = _write(quote, store_key(player, key), digest, (), on_the_way=False)
    audit.record(actor=None, said=subscription_words.RENEW(), subject=order)
    return order


def _write(
    quote: Quote,
    source_key: str,
    digest: str,
    cards: Sequence[Card],
    *,
    on_the_way: bool = True,
) -> Order:
    """Lines and tenders come before their order: the database adds them up when it is written.

    What the wallet lacks is to be paid `on_the_way`, else InsufficientFunds.
    """
    pk, number = next_id_and_number(Order, SERIES)
    order = Order(
        pk=pk,
        number=number,
        buyer=quote.player,
        source_key=source_key,
        content_hash=digest,
        currency=quote.currency,
        gross_minor=quote.gross_minor,
        tax_minor=quote.tax_minor,
        tax_country=quote.country,
        effective_on=quote.on,
        recorded_at=quote.at,
        funded_by=FundedBy.WALLET,
    )
    rows = [line.as_row(order.pk, quote.at) for line in quote.lines]
    order.sold = lines = insert(rows)
    by_card = parts_of_cards(cards, lines)
    hold, in_wallet = None, order.gross_minor - sum(by_card.values())
    order.state, order.paid_at = "paid", quote.at
    try:
        # A free order has no entry: the ledger refuses lines of zero.
        if order.gross_minor:
            order.entry = post_sale(order, lines, buyer=quote.player, by_card=by_card)
    except InsufficientFunds:
        if not on_the_way:
            raise
        order.state, order.paid_at, order.funded_by = "pending", None, FundedBy.GATEWAY
        order.expires_at = quote.at + PENDING_FOR
        lacking, in_wallet = in_wallet, available(chart.wallet(quote.player.pk, quote.currency))
        refuse_above_limit(
            player=quote.player,
            amount_minor=max(lacking - in_wallet, least_payment(order.currency)),
            currency=order.currency,
        )
        hold = _hold(order, quote.player, in_wallet, lacking) if in_wallet else None
    _tender(order, by_card, in_wallet, hold)
    insert([order])
    for line, quoted in zip(lines, quote.lines, strict=True):
        reserve(line, player=quoted.holder(quote.player))
    if not order.is_pending:
        deliver_order(lines, buyer=quote.player)
    return order


def _tender(order: Order, by_card: Mapping[Card, int], in_wallet: int, hold: Hold | None) -> None:
    rest = order.gross_minor - sum(by_card.values()) - in_wallet
    parts = [
        Tender(kind=TenderKind.CARD, amount_minor=part, card=card) for card, part in by_card.items()
    ]
    parts += [
        Tender(kind=TenderKind.WALLET, amount_minor=in_wallet, hold=hold),
        Tender(kind=TenderKind.GATEWAY, amount_minor=rest),
    ]
    kept = [part for part in parts if part.amount_minor]
    for place, part in enumerate(kept, 1):
        part.order_id, part.ordinal = order.pk, place
    order.paid_by = insert(kept)


def _hold(order: Order, buyer: User, amount: int, lacking: int) -> Hold:
    """Raises WalletChanged where it is spent or filled in this very moment."""
    reservation = Reservation(
        key=f"order:{order.number}",
        said=entry_words.ORDER_HELD(order=order.number),
        account=chart.wallet(buyer.pk, order.currency),
        amount=amount,
        expires_at=order.recorded_at + HELD_FOR,
        subject=("billing.order", order.pk),
    )
    try:
        if amount < lacking:
            return reserve_one(reservation, actor=buyer)
    except InsufficientFunds:
        pass
    raise WalletChanged(
        _("The money in your wallet changed meanwhile. Look at it and confirm again.")
    )
