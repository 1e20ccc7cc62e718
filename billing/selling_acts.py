"""What people do with a studio's products, their prices and their keys."""

from django.utils.translation import gettext_lazy

from billing import selling_words as words
from billing.models import Entitlement, GameKey, Price, Product
from incubator.accounts.who import Own
from incubator.core.acts import NOBODY, STUDIO, SYSTEM, Tell, in_area, object_link
from incubator.core.models import AuditRow
from incubator.core.words import Said, called
from studios.models import Game, StudioRole
from studios.who import InGame

object_link(
    Product,
    studio="billing:product_price",
    url_args=lambda product: (product.game.studio.slug, product.pk),
)
object_link(
    Price,
    studio="billing:product_price",
    url_args=lambda price: (price.game.studio.slug, price.product_id),
)
object_link(GameKey, person="billing:library", url_args=lambda key: ())

act = in_area(gettext_lazy("Selling"))
PUBLISHERS = InGame(StudioRole.PUBLISHER)
act(
    words.ADD_PRODUCT,
    on=Game,
    label=gettext_lazy("Add product"),
    who=PUBLISHERS,
    page={STUDIO: "billing:products"},
    url_args=lambda game: (),
    fresh_factor=True,
    deed=lambda game, typed: words.ADDING_PRODUCT(game=called(game)),
    tells=NOBODY,
)
act(
    words.SET_PRICE,
    on=Product,
    label=gettext_lazy("Set price"),
    who=PUBLISHERS,
    page={STUDIO: "billing:product_price"},
    url_args=lambda product: (product.game.studio.slug, product.pk),
    fresh_factor=True,
    deed=lambda product, typed: words.SETTING_PRICE(product=called(product)),
    tells=NOBODY,
)
act(
    words.WITHDRAW_PRICE,
    on=Price,
    label=gettext_lazy("Withdraw price"),
    who=PUBLISHERS,
    # What was going to be stays as it is.
    fresh_factor=False,
    tells=NOBODY,
)
act(
    words.ADD_KEYS,
    on=Product,
    label=gettext_lazy("Add keys"),
    who=PUBLISHERS,
    page={STUDIO: "billing:product_keys"},
    url_args=lambda product: (product.game.studio.slug, product.pk),
    applies=lambda product: product.has_keys,
    # They bring in what is sold, and take nothing out.
    fresh_factor=False,
    tells=NOBODY,
)
act(
    words.SET_WARNING,
    on=Product,
    label=gettext_lazy("Set when to be told"),
    who=PUBLISHERS,
    fresh_factor=False,
    tells=NOBODY,
)


def _keys_low(row: AuditRow, product: Product) -> tuple[Said, Said]:
    count = row.said.parameters["count"]
    return words.KEYS_LOW_TOLD(product=product.in_full), words.KEYS_LOW_TEXT(count=count)


act(
    words.KEYS_LOW,
    on=Product,
    who=SYSTEM,
    fresh_factor=False,
    tells=Tell((PUBLISHERS,), "keys_low", words=_keys_low),
)

act = in_area(gettext_lazy("Players"))
act(
    words.REVEAL_KEY,
    on=GameKey,
    who=Own("order_line__entitlement__player"),
    tells=NOBODY,
)
act(
    "entitlement.consume",
    on=Entitlement,
    right=gettext_lazy("Use up what players bought"),
    who=InGame(StudioRole.DEVELOPER, StudioRole.PUBLISHER),
    tells=NOBODY,
)
