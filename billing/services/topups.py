"""Topping up a wallet: an incoming payment that the whole amount of is the player's."""

import uuid

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from billing.errors import AmountRefused
from billing.payments.models import IncomingPayment
from billing.payments.services.incoming import intend_payment, open_payment
from billing.selectors.tenders import least_payment
from incubator.accounts.models import User
from incubator.core.money import CURRENCIES, format_money, limit_in

# In US dollars, see `limit_in`: above, ask finance.
MOST = 1000


def start_top_up(
    *,
    player: User,
    amount_minor: int,
    currency: str,
    actor: User,
    key: uuid.UUID | None = None,
) -> IncomingPayment:
    """Commit the intent and open the payment page; the player then goes to `pay_url`.

    The same `key` again returns the first top-up. When the provider does not answer
    (GatewayUnavailable) the intent stays and `open_payment` can be called again. Never call it
    inside a transaction: the intent has to be committed before the provider hears of it.
    """
    if actor.pk != player.pk:
        raise PermissionDenied(_("Only the owner of a wallet can top it up."))
    _check_amount(amount_minor, currency)
    payment = intend_payment(
        kind="top_up",
        subject=player,
        payer=player,
        amount_minor=amount_minor,
        currency=currency,
        key=key or uuid.uuid4(),
    )
    return open_payment(payment=payment, actor=actor)


def _check_amount(amount_minor: int, currency: str) -> None:
    if currency not in CURRENCIES:
        raise AmountRefused(_("Wallets hold: %(list)s.") % {"list": ", ".join(CURRENCIES)})
    least, most = least_payment(currency), limit_in(currency, MOST)
    if not least <= amount_minor <= most:
        raise AmountRefused(
            _("A top-up can be from %(least)s to %(most)s.")
            % {
                "least": format_money(least, currency),
                "most": format_money(most, currency),
            }
        )
