"""Putting products on sale and changing what they cost."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from billing import act_words as words
from billing.errors import AmountRefused, CurrencyDiffers
from billing.ledger import chart
from billing.ledger.services import open_accounts
from billing.models import Price, Product
from incubator.accounts.models import User
from incubator.core import acts, audit
from incubator.core.totals import require_room, require_room_today
from incubator.core.words import Money
from studios.models import Game

# Editions, parts, soundtracks, currencies of a game; no shop window holds more.
MOST_PRODUCTS = 500
# Orders keep the price they were made at, so every one of these stays.
MOST_PRICES_A_DAY = 50


@transaction.atomic
def add_product(
    *, game: Game, sku: str, name: str, currency: str, amount_minor: int, actor: User
) -> Product:
    """A new product with its first price, on sale at once. Zero is free of charge."""
    acts.require(actor, words.ADD_PRODUCT.key, game)
    require_room(
        game.products.all(),
        holder=f"game:{game.pk}",
        most=MOST_PRODUCTS,
        words=_("This game has %(most)s products already. Take some off sale and use them again."),
    )
    product = Product(game=game, sku=sku, name=name)
    product.full_clean()
    product.save()
    audit.record(actor=actor, said=words.ADD_PRODUCT(), subject=product)
    set_price(product=product, currency=currency, amount_minor=amount_minor, actor=actor)
    return product


@transaction.atomic
def set_price(*, product: Product, currency: str, amount_minor: int, actor: User) -> Price:
    """A price from now on. Orders keep the price they were made at."""
    acts.require(actor, words.SET_PRICE.key, product)
    if currency != product.game.currency:
        raise CurrencyDiffers(
            _("%(game)s settles in %(currency)s; set its prices in that currency.")
            % {"game": product.game, "currency": product.game.currency}
        )
    if amount_minor < 0:
        raise AmountRefused(_("A price cannot be negative. For a free product write 0."))
    require_room_today(
        product.prices.all(),
        holder=f"product:{product.pk}",
        most=MOST_PRICES_A_DAY,
        words=_("This price was changed %(most)s times within a day. Change it again tomorrow."),
        when="valid_from",
    )
    price = Price.objects.create(
        product=product,
        currency=currency,
        amount_minor=amount_minor,
        valid_from=timezone.now(),
    )
    # Now, or everybody who buys the game in its first moment would wait for the first of them.
    open_accounts([chart.revenue(product.game_id, currency)])
    audit.record(
        actor=actor,
        said=words.SET_PRICE(price=Money(amount_minor, currency)),
        subject=product,
    )
    return price
