"""Cards of one game as a means of payment, for whoever sells and refunds.

The caller posts one entry for its order or refund, with what `take` or `give_back` returns in it,
and then records the move of each card under that entry, all in one transaction:

    card = look(code=code, player=player, game=game, network=network)   # on the page
    posting = take(card, amount_minor=500, currency="USD", game=game)   # locks the card
    entry = post_one(Draft(…, postings=(posting, …), subject=("billing.order", order.pk)))
    record_taken(card, amount_minor=500, entry=entry, subject=("billing.order", order.pk))

Two cards on one order are two pairs of calls; how much each gives is the caller's.
"""

from datetime import timedelta

from django.utils.translation import gettext as _

from billing.cards.errors import CardRefused, WrongCard
from billing.cards.models import Card, CardMove, MoveKind
from billing.cards.services.looking import check_usable, nothing_there
from billing.ledger import chart
from billing.ledger.models import Entry
from billing.ledger.services import Posting
from incubator.core import books
from incubator.core.money import format_money
from studios.models import Game

Subject = tuple[str, int]
# What comes back to a card can be spent for so long at least.
GIVEN_BACK_FOR = timedelta(days=90)


def take(card: Card, *, amount_minor: int, currency: str, game: Game) -> Posting:
    """The debit of so much of a card, which is locked until the transaction ends.

    Raises CardExpired and WrongCard, CodeRefused for one that was used meanwhile, and CardRefused
    for more than is left.
    """
    locked = _locked(card)
    if locked.state not in ("active", "expired"):
        raise nothing_there()
    check_usable(locked, game)
    if locked.currency != currency:
        raise WrongCard(
            _("This card is worth %(currency)s, in which this is not sold.")
            % {"currency": locked.currency}
        )
    if not 0 < amount_minor <= locked.left_minor:
        raise CardRefused(
            _("There is %(left)s left on the card.")
            % {"left": format_money(locked.left_minor, currency)}
        )
    return Posting(chart.card(locked.card_class_id, currency), amount_minor)


def record_taken(card: Card, *, amount_minor: int, entry: Entry, subject: Subject) -> CardMove:
    """That so much of the card was spent, by an entry that says so; once for a subject."""
    about, number = subject
    return CardMove.objects.create(
        card=card,
        kind=MoveKind.SPENT,
        amount_minor=-amount_minor,
        subject_type=about,
        subject_id=number,
        entry=entry,
    )


def give_back(card: Card, *, amount_minor: int) -> Posting:
    """The credit of what goes back to a card, which is locked until the transaction ends.

    Raises CardRefused for more than was spent of it.
    """
    locked = _locked(card)
    moves = locked.moves.filter(kind__in=(MoveKind.SPENT, MoveKind.RETURNED))
    spent = -sum(moves.values_list("amount_minor", flat=True))
    if not 0 < amount_minor <= spent:
        raise CardRefused(
            _("Of this card %(spent)s was spent and not given back.")
            % {"spent": format_money(spent, locked.currency)}
        )
    return Posting(chart.card(locked.card_class_id, locked.currency), -amount_minor)


def record_given_back(card: Card, *, amount_minor: int, entry: Entry, subject: Subject) -> CardMove:
    """That so much went back to the card; it can then be used for 90 days at least, also if it was
    over."""
    about, number = subject
    return CardMove.objects.create(
        card=card,
        kind=MoveKind.RETURNED,
        amount_minor=amount_minor,
        expires_on=books.today() + GIVEN_BACK_FOR,
        subject_type=about,
        subject_id=number,
        entry=entry,
    )


def _locked(card: Card) -> Card:
    rows = Card.objects.select_for_update(of=("self",)).select_related("card_class__game")
    return rows.get(pk=card.pk)
