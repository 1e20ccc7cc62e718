"""What every paid order comes to: one entry in the books, and things in libraries."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import F, QuerySet, Sum
from django.utils.translation import gettext as _

from billing import entry_words
from billing import selling_words as words
from billing.cards.errors import WrongCard
from billing.cards.models import Card
from billing.cards.services.tenders import record_taken, take
from billing.ledger import chart
from billing.ledger.chart import AccountRef
from billing.ledger.models import Entry
from billing.ledger.services import Capture, Draft, Posting, post_one
from billing.models import CartItem, Entitlement, EntitlementSource, Order, OrderLine, Tender
from billing.selectors.quotes import sale_postings
from billing.services.delivery import prepare
from incubator.accounts.models import User
from incubator.core import audit
from incubator.core.database import Among
from incubator.core.ready import insert, ready_delete


def post_sale(
    order: Order,
    lines: Sequence[OrderLine],
    *,
    buyer: User,
    by_card: Mapping[Card, int],
    captures: tuple[Capture, ...] = (),
) -> Entry:
    """What no card gives is taken from the buyer's wallet. Raises InsufficientFunds, and what `take`
    of a card raises."""
    sums: Counter[AccountRef] = Counter()
    # Each is locked by `take`: in one order for everybody, whatever order they were typed in.
    for card, part in sorted(by_card.items(), key=lambda given: given[0].pk):
        game = card.card_class.game
        if game is None:
            raise WrongCard(_("Redeem this card first; then its worth is in your wallet."))
        taken = take(card, amount_minor=part, currency=order.currency, game=game)
        sums[taken.account] += taken.amount
    if rest := order.gross_minor - sum(by_card.values()):
        sums[chart.wallet(buyer.pk, order.currency)] = rest
    first, more = lines[0], len(lines) - 1
    facts = {"game": first.game.title, "product": str(first), "order": order.number}
    said = entry_words.ORDER_OF_MORE(**facts, more=more) if more else entry_words.ORDER(**facts)
    draft = Draft(
        key=f"order:{order.number}",
        said=said,
        effective_on=order.effective_on,
        postings=(*(Posting(*one) for one in sums.items()), *sale_postings(lines)),
        subject=("billing.order", order.pk),
        captures=captures,
    )
    entry = post_one(draft, actor=buyer)
    for card, part in by_card.items():
        record_taken(card, amount_minor=part, entry=entry, subject=("billing.order", order.pk))
    return entry


def parts_of_cards(cards: Sequence[Card], lines: Sequence[OrderLine]) -> dict[Card, int]:
    """What each card, locked, gives for its game's lines: the second only what the first left.

    What orders that wait for their payment were promised of it is not offered again.
    """
    if not cards:
        return {}
    lacking: Counter[int] = Counter()
    for line in lines:
        lacking[line.game_id] += line.gross_minor
    keys = [card.pk for card in cards]
    rows = Card.objects.select_for_update(of=("self",)).select_related("card_class__game", "batch")
    locked = rows.order_by("pk").in_bulk(keys)
    promised = Tender.objects.filter(card__in=keys, order__state="pending")
    spoken_for = dict(promised.order_by().values_list("card").annotate(Sum("amount_minor")))
    parts: dict[Card, int] = {}
    for key in dict.fromkeys(keys):
        card = locked[key]
        game = card.card_class.game_id
        free = card.left_minor - spoken_for.get(key, 0)
        if game is not None and (part := min(free, lacking[game])) > 0:
            parts[card] = part
            lacking[game] -= part
    return parts


def deliver_order(lines: Iterable[OrderLine], *, buyer: User) -> None:
    """Into the library of who bought it, or was given it, and out of the buyer's cart."""
    given: list[Entitlement] = []
    in_cart: dict[User | None, set[int]] = {}
    for line in lines:
        source = EntitlementSource.GIFT if line.receiver else EntitlementSource.ORDER
        given.append(prepare(line, player=line.receiver or buyer, source=source))
        # Of a bundle's part, the price is the bundle's.
        sold_as = {line.product_id, line.price.product_id} if line.price else {line.product_id}
        in_cart.setdefault(line.receiver, set()).update(filter(None, sold_as))
    for one in insert(given):
        if one.source == EntitlementSource.GIFT:
            audit.record(actor=buyer, said=words.PRESENT(), subject=one)
    for receiver, products in in_cart.items():
        if receiver is None:
            _out_of_cart(player=buyer, products=list(products))
        else:
            buyer.cart_items.filter(product__in=products, receiver=receiver).delete()


@ready_delete
def _out_of_cart(player: Any, products: Any) -> QuerySet[CartItem]:
    """What was there for the player's own library."""
    rows = CartItem.objects.filter(Among(F("product"), products))
    return rows.filter(player=player, receiver=None)
