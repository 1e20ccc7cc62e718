"""Gifts of a studio to players, without an order."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from billing import selling_words as words
from billing.errors import GrantRefused
from billing.models import Entitlement, EntitlementSource, OrderLine, Product
from billing.services.bans import refuse_banned
from billing.services.delivery import given_by
from incubator.accounts.models import User
from incubator.core import acts, audit
from incubator.core.locks import hold_until_commit
from incubator.core.totals import require_room_today

MOST_A_DAY = 200


@transaction.atomic
def grant_by_order(*, product: Product, number: str, reason: str, actor: User) -> Entitlement:
    """To whoever made this order of one of the studio's games. The studio learns no name."""
    acts.require(actor, words.GRANT.key, product)
    line = (
        OrderLine.objects.filter(
            order__number=number,
            game__studio=product.game.studio,
            order__buyer__isnull=False,
        )
        .exclude(order__state__in=["pending", "cancelled"])
        .select_related("order__buyer")
        .first()
    )
    if line is None or line.order.buyer is None:
        raise GrantRefused(_("No player paid an order of your games by this number."))
    return grant(product=product, player=line.order.buyer, reason=reason, actor=actor)


@transaction.atomic
def grant(*, product: Product, player: User, reason: str, actor: User) -> Entitlement:
    """One unit of a product; the player is told why. Raises GrantRefused for keys and bundles, and for
    what they have for good already.
    """
    acts.require(actor, words.GRANT.key, product)
    if not reason.strip():
        raise GrantRefused(_("Say why; the player reads it."))
    if actor.pk == player.pk:
        raise GrantRefused(_("Nobody gives to themselves. Ask a colleague."))
    if product.has_keys or product.is_bundle:
        raise GrantRefused(_("Keys and bundles are not given. Give what is in the bundle."))
    if not player.is_active:
        raise GrantRefused(_("This account is closed."))
    refuse_banned(player, product.game)
    require_room_today(
        Entitlement.objects.filter(product__game=product.game, source=EntitlementSource.GRANT),
        holder=f"grants:{product.game_id}",
        most=MOST_A_DAY,
        words=_("%(most)s gifts of this game were given today. Go on tomorrow."),
        when="granted_at",
    )
    # A purchase at the same moment waits, or is waited for.
    hold_until_commit(f"owns:{player.pk}:{product.pk}")
    held = Entitlement.objects.of(player).in_force().filter(product=product)
    if product.is_durable and held.exists():
        raise GrantRefused(_("The player has %(product)s already.") % {"product": product})
    one = Entitlement.objects.create(
        player=player,
        product=product,
        source=EntitlementSource.GRANT,
        **given_by(product, units=1, at=timezone.now()),
    )
    audit.record(actor=actor, said=words.GRANT(), subject=one, reason=reason.strip())
    return one
