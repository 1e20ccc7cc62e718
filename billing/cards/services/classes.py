"""Adding classes of cards."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from billing.cards import act_words as words
from billing.cards.errors import ClassRefused
from billing.cards.models import CardClass
from incubator.accounts.models import User
from incubator.core import acts, audit
from incubator.core.money import CURRENCIES, format_money, limit_in
from studios.models import Game

# Of one card, in US dollars, see `limit_in`.
MOST_WORTH = 500


@transaction.atomic
def add_class(
    *,
    name: str,
    game: Game | None,
    currency: str,
    amount_minor: int,
    discount_percent: Decimal,
    valid_months: int,
    actor: User,
) -> CardClass:
    """What a kind of card is worth, and for what; it stays so.

    Raises ClassRefused for a name that is taken, an amount no card should have, and a currency in
    which nothing of the game is sold.
    """
    acts.require(actor, words.ADD_CLASS.key)
    if currency not in CURRENCIES:
        raise ClassRefused(_("Cards can be worth: %(list)s.") % {"list": ", ".join(CURRENCIES)})
    if game is not None and game.currency != currency:
        raise ClassRefused(
            _("%(game)s is sold in %(currency)s, so its cards have to be worth that.")
            % {"game": game, "currency": game.currency}
        )
    most = limit_in(currency, MOST_WORTH)
    if not 0 < amount_minor <= most:
        raise ClassRefused(
            _("A card can be worth up to %(most)s.") % {"most": format_money(most, currency)}
        )
    if CardClass.objects.filter(name=name).exists():
        raise ClassRefused(_("There is a class of this name already."))
    made = CardClass.objects.create(
        name=name,
        game=game,
        currency=currency,
        amount_minor=amount_minor,
        discount_percent=discount_percent,
        valid_months=valid_months,
        added_by=actor,
    )
    audit.record(actor=actor, said=words.ADD_CLASS(), subject=made)
    return made
