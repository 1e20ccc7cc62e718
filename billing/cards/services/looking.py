"""Finding the card of a code, for whoever holds it, and saying nothing to who only tries."""

from django.db import transaction
from django.utils.translation import gettext as _

from billing.cards.codes import digests, read_code
from billing.cards.errors import CardExpired, CodeMistyped, CodeRefused, WrongCard
from billing.cards.models import Card
from billing.cards.services.guessing import MISTYPED, WRONG, check_guesses, count_wrong
from incubator.accounts.models import User
from incubator.core import books, shown
from incubator.core.errors import DomainError
from studios.models import Game


def look(*, code: str, player: User, game: Game | None, network: str) -> Card:
    """The active card that somebody typed the code of: one for all games, or one of `game`.

    Raises CodeMistyped and CodeRefused, which count (the second much), CardExpired and WrongCard,
    which do not, and TooManyGuesses. The row that counts is written in the caller's transaction, so
    the caller lets that commit though it was refused. What is found is not locked: `take` and
    `redeem` look again.
    """
    found = _looked(code, player, game, network)
    if isinstance(found, DomainError):
        raise found
    return found


@transaction.atomic
def _looked(code: str, player: User, game: Game | None, network: str) -> Card | DomainError:
    """A refusal is returned and not raised, as raising it would take back that it was counted."""
    check_guesses(player, network)
    try:
        card = _found(read_code(code), player)
        check_usable(card, game)
    except CodeMistyped as error:
        count_wrong(player, network, MISTYPED)
        return error
    except WrongCard as error:
        return error
    except CardExpired as error:
        return error
    except CodeRefused as error:
        count_wrong(player, network, WRONG)
        return error
    return card


def nothing_there() -> CodeRefused:
    """Said of what is unknown, not activated and used by somebody alike."""
    return CodeRefused(
        _("There is no card of this code that could be used. Ask where you bought it.")
    )


def _found(code: str, player: User) -> Card:
    rows = Card.objects.filter(digest__in=digests(code))
    card = rows.select_related("card_class__game", "batch", "redemption").first()
    if card is None or card.state == "made":
        raise nothing_there()
    if card.state == "used":
        if hasattr(card, "redemption") and card.redemption.player_id == player.pk:
            raise WrongCard(
                _("You redeemed this card on %(day)s. Its worth is in your wallet.")
                % {"day": shown.day(card.redemption.effective_on)}
            )
        raise nothing_there()
    return card


def check_usable(card: Card, game: Game | None) -> None:
    """Raise CardExpired or WrongCard for a card that is over, or is for something else."""
    if card.state == "expired" or (card.expires_on and card.expires_on < books.today()):
        raise CardExpired(
            _("This card could be used until %(day)s.") % {"day": shown.day(card.expires_on)}
        )
    of = card.card_class.game
    if of is not None and game is None:
        raise WrongCard(
            _("This card pays for %(game)s: type its code when you buy something of that game.")
            % {"game": of}
        )
    if of is None and game is not None:
        raise WrongCard(_("Redeem this card first; then its worth is in your wallet."))
    if of != game:
        raise WrongCard(_("This card pays for %(game)s only.") % {"game": of})
