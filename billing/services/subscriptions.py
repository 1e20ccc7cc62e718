"""What players do with their subscriptions: cancel, go on, and change to another one."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from billing import subscription_words as words
from billing.errors import SubscriptionRefused
from billing.models import SUBSCRIPTION, Product, Subscription
from billing.on_sale import is_sold
from billing.selectors.catalogue import ordinary_price
from billing.selectors.subscriptions import charged
from billing.services.orders import take_turns
from billing.services.periods import let_in_until
from incubator.accounts.models import User, country_of
from incubator.core import acts, audit


def held(subscription: Subscription) -> Subscription:
    """As it is now, for as long as the transaction lasts."""
    rows = Subscription.objects.select_for_update(of=("self",))
    related = ("product__game__studio", "changes_to", "changed_price", "price", "player")
    return rows.select_related(*related).get(pk=subscription.pk)


@transaction.atomic
def cancel(*, subscription: Subscription, actor: User) -> Subscription:
    """It runs out with what is paid; one that could not be paid ends at once."""
    one = held(subscription)
    verb = "give_up" if one.is_unpaid else "cancel"
    acts.require(actor, SUBSCRIPTION[verb].key, one)
    SUBSCRIPTION.advance(one, verb, actor=actor)
    let_in_until(one, one.ends_at)
    return one


@transaction.atomic
def resume(*, subscription: Subscription, actor: User) -> Subscription:
    """It renews after all, as if it had never been cancelled. Raises SubscriptionRefused once its
    last period is over."""
    one = held(subscription)
    acts.require(actor, SUBSCRIPTION["resume"].key, one)
    if one.ends_at <= timezone.now():
        raise SubscriptionRefused(_("Its last period is over. Subscribe again."))
    SUBSCRIPTION.advance(one, "resume", actor=actor)
    let_in_until(one, one.lapses_at)
    return one


@transaction.atomic
def change(
    *, subscription: Subscription, product: Product, expected_minor: int, actor: User
) -> Subscription:
    """From the next period on it is another subscription of the same game, at what that costs now;
    its own product takes an earlier choice back.

    What is paid stays as it is, so nothing is given back or charged in between. Raises
    SubscriptionRefused for what cannot be had, and where it costs something else than was shown.
    """
    acts.require(actor, words.CHANGE.key, subscription)
    player = subscription.player
    take_turns(player, [(player, product)])
    one = held(subscription)
    if not one.renews:
        raise SubscriptionRefused(_("It does not renew, so it cannot change. Go on with it first."))
    if product == one.product:
        one.changes_to = one.changed_price = None
        one.save(update_fields=["changes_to", "changed_price"])
        audit.record(actor=actor, said=words.KEEP(product=product.name), subject=one)
        return one
    _refuse_change(one, product)
    price = ordinary_price(
        product, currency=one.currency, country=country_of(player), at=timezone.now()
    )
    if price is None:
        raise SubscriptionRefused(
            _("%(product)s is not on sale in %(currency)s.")
            % {"product": product, "currency": one.currency}
        )
    if price.amount_minor != expected_minor:
        raise SubscriptionRefused(
            _("%(product)s costs %(price)s now. Look at it and choose again.")
            % {"product": product, "price": charged(price, game=product.game, player=player)}
        )
    one.changes_to, one.changed_price = product, price
    one.save(update_fields=["changes_to", "changed_price"])
    audit.record(actor=actor, said=words.CHANGE(product=product.name), subject=one)
    return one


def _refuse_change(one: Subscription, product: Product) -> None:
    if not product.is_subscription or product.game_id != one.product.game_id:
        raise SubscriptionRefused(_("Choose another subscription of the same game."))
    if not is_sold(product.game):
        raise SubscriptionRefused(_("%(product)s is not on sale.") % {"product": product})
    others = Subscription.objects.of(one.player).running().on(product).exclude(pk=one.pk)
    if others.exists():
        raise SubscriptionRefused(_("You subscribe to %(product)s already.") % {"product": product})
