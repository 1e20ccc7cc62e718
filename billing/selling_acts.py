"""What people do with a studio's products, their prices and their keys."""

from django.urls import reverse
from django.utils.translation import gettext_lazy

from billing import selling_words as words
from billing.models import DISCOUNT, Discount, Entitlement, GameKey, Price, Product
from billing.selectors.discounts import waiting_discounts
from incubator.accounts.models.people import Role
from incubator.accounts.who import Own, Staff
from incubator.core.acts import (
    NOBODY,
    STAFF,
    STUDIO,
    SYSTEM,
    AnyOf,
    Tell,
    Waits,
    in_area,
    object_link,
)
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


def _presented(row: AuditRow, one: Entitlement) -> tuple[Said, Said]:
    giver = row.actor.display_name if row.actor else ""
    return words.PRESENT_TOLD(giver=giver, product=one.product.in_full), words.PRESENT_TEXT()


act(
    words.PRESENT,
    on=Entitlement,
    who=Own("order_line__order__buyer"),
    # Buying it is what had to be confirmed.
    fresh_factor=False,
    tells=Tell((Own("player"),), "entitlement_changed", words=_presented),
)


def _granted(row: AuditRow, one: Entitlement) -> tuple[Said, Said]:
    return (
        words.GRANT_TOLD(product=one.product.in_full),
        words.GRANT_TEXT(studio=one.game.studio.name, reason=row.reason),
    )


act(
    words.GRANT,
    on=Entitlement,
    right=gettext_lazy("Give products to players"),
    who=AnyOf(Staff(Role.SUPPORT_LEAD), PUBLISHERS),
    # Nothing is paid, and it can be taken back.
    fresh_factor=False,
    tells=Tell((Own("player"),), "entitlement_changed", words=_granted),
)

# Discounts

PROPOSER = Own("proposed_by", side=STAFF)
object_link(
    Discount,
    staff=lambda discount: reverse("billing:staff_discounts"),
    studio=lambda discount: reverse(
        "billing:product_price", args=[discount.game.studio.slug, discount.product_id]
    ),
)
act(
    words.PROPOSE_DISCOUNT,
    on=Discount,
    right=gettext_lazy("Propose discounts"),
    who=Staff(Role.EDITOR),
    # Nothing costs less before its studio agrees.
    fresh_factor=False,
    tells=Tell((PUBLISHERS,), "discount_proposed", answer="discount.agree"),
)
act(
    words.MAKE_DISCOUNT,
    on=Product,
    label=gettext_lazy("Lower the price for a time"),
    who=PUBLISHERS,
    page={STUDIO: "billing:product_discount"},
    url_args=lambda product: (product.game.studio.slug, product.pk),
    fresh_factor=True,
    deed=lambda product, typed: words.MAKING_DISCOUNT(product=called(product)),
    tells=NOBODY,
)
act(
    DISCOUNT["agree"],
    who=PUBLISHERS,
    page={STUDIO: "billing:agree_to_discount"},
    fresh_factor=True,
    deed=lambda discount, typed: words.AGREEING_TO_DISCOUNT(discount=called(discount)),
    primary=True,
    waits=Waits(rows=Discount.objects.none, studio=waiting_discounts),
    tells=Tell((PROPOSER,), "discount_answered"),
)
act(
    DISCOUNT["refuse"],
    who=PUBLISHERS,
    page={STUDIO: "billing:refuse_discount"},
    # The price stays as it is.
    fresh_factor=False,
    tells=Tell((PROPOSER,), "discount_answered"),
)
act(
    DISCOUNT["withdraw"],
    who=PUBLISHERS,
    # The price stays as it is.
    fresh_factor=False,
    tells=Tell((PROPOSER,), "discount_answered"),
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
