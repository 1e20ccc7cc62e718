"""Cards of one game that somebody wants to pay an order with, by the codes they typed."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from billing.cards.errors import WrongCard
from billing.cards.models import Card
from billing.cards.services.looking import look
from incubator.accounts.models import User
from studios.models import Game


def cards_typed(codes: str, *, games: Sequence[Game], player: User, network: str) -> list[Card]:
    """Each code on a line of its own. Raises as `look` does; never inside a transaction, which would
    forget that somebody guesses."""
    lines = [line.strip() for line in codes.splitlines()]
    return [_one(code, games, player, network) for code in lines if code]


def _one(code: str, games: Sequence[Game], player: User, network: str) -> Card:
    refusal = WrongCard(_("This card pays for another game."))
    for game in games:
        try:
            return look(code=code, player=player, game=game, network=network)
        except WrongCard as error:
            refusal = error
    raise refusal
