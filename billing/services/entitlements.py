"""Taking back what somebody may use, and granting it again."""

from django.db import transaction
from django.utils.translation import gettext as _

from billing import subscription_words
from billing.errors import GrantRefused
from billing.models import ENTITLEMENT, Entitlement, OrderLine
from billing.services.periods import hold_subscription_of, stop_after
from incubator.accounts.models import User
from incubator.core import acts


@transaction.atomic
def take_back(*, entitlement: Entitlement, reason: str, actor: User) -> Entitlement:
    """Without the money: for what was got by fraud, or by mistake. The player is told why."""
    return _step(entitlement, "take_back", reason, actor)


@transaction.atomic
def regrant(*, entitlement: Entitlement, reason: str, actor: User) -> Entitlement:
    """Give it again. Raises GrantRefused where all of its money went back, or where the player has it
    by another order and it lasts; the database, too."""
    return _step(entitlement, "regrant", reason, actor)


def _step(entitlement: Entitlement, verb: str, reason: str, actor: User) -> Entitlement:
    line = _hold_order_of(entitlement)
    current = Entitlement.objects.select_related("player", "product__game__studio").get(
        pk=entitlement.pk
    )
    current.order_line = line
    acts.require(actor, ENTITLEMENT[verb].key, current)
    if not reason.strip():
        raise GrantRefused(_("Say why; the player reads it."))
    if verb == "regrant" and line is not None and line.is_given_back:
        raise GrantRefused(
            _("All that was paid for %(line)s went back. Who wants it again buys it again.")
            % {"line": line}
        )
    others = (
        Entitlement.objects.of(current.player)
        .active()
        .filter(product=current.product, is_lasting=True)
        .exclude(pk=current.pk)
    )
    if verb == "regrant" and current.is_lasting and others.exists():
        raise GrantRefused(
            _("%(player)s bought %(product)s again meanwhile, and has it by that order.")
            % {"player": current.player, "product": current.product}
        )
    ENTITLEMENT.advance(current, verb, actor=actor, reason=reason.strip())
    if verb == "take_back" and line is not None:
        stop_after(line, subscription_words.TAKEN_BACK())
    return current


def _hold_order_of(entitlement: Entitlement) -> OrderLine | None:
    """The order is what refunds queue behind, so none of them comes between. Gifts have none."""
    if entitlement.order_line_id is None:
        return None
    line = (
        OrderLine.objects.select_for_update(of=("order",))
        .select_related("order")
        .get(pk=entitlement.order_line_id)
    )
    hold_subscription_of(line)
    return line
