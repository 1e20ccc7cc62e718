"""Redeeming a card: its whole worth into the player's wallet, once."""

from django.db import transaction

from billing.cards import act_words as words
from billing.cards import entry_words
from billing.cards.models import Card, CardMove, MoveKind, Redemption
from billing.cards.services.guessing import WRONG, count_wrong
from billing.cards.services.looking import check_usable, look, nothing_there
from billing.ledger import chart
from billing.ledger.services import Draft, Posting, post_one
from incubator.accounts.models import User
from incubator.core import acts, audit, books
from incubator.core.errors import DomainError


def redeem(*, code: str, player: User, network: str, actor: User) -> Redemption:
    """Put what a card is worth into the player's wallet, in the card's currency.

    Of many at once, one gets it; the others are told what everybody is told of a used card. Raises
    what `look` does, which counts wrong codes in rows of the caller's transaction.
    """
    acts.require(actor, words.REDEEM.key, Redemption(player=player))
    card = look(code=code, player=player, game=None, network=network)
    done = _redeemed(card, player, actor)
    if isinstance(done, DomainError):
        count_wrong(player, network, WRONG)
        raise done
    return done


@transaction.atomic
def _redeemed(card: Card, player: User, actor: User) -> Redemption | DomainError:
    locked = Card.objects.select_for_update(of=("self",)).select_related("card_class", "batch")
    card = locked.get(pk=card.pk)
    if card.state == "used":
        # Somebody was faster.
        return nothing_there()
    check_usable(card, None)
    redemption = Redemption.objects.create(
        card=card,
        player=player,
        currency=card.currency,
        amount_minor=card.left_minor,
        effective_on=books.today(),
    )
    redemption.entry = post_one(_draft(redemption), actor=actor)
    redemption.save(update_fields=["entry"])
    CardMove.objects.create(
        card=card,
        kind=MoveKind.REDEEMED,
        amount_minor=-card.left_minor,
        subject_type=redemption._meta.label_lower,
        subject_id=redemption.pk,
        entry=redemption.entry,
    )
    audit.record(actor=actor, said=words.REDEEM(), subject=redemption)
    return redemption


def _draft(redemption: Redemption) -> Draft:
    card, currency = redemption.card, redemption.currency
    return Draft(
        # One for each card, whoever redeems it.
        key=f"card-redeemed:{card.pk}",
        said=entry_words.REDEEMED(card=card.name),
        effective_on=redemption.effective_on,
        postings=(
            Posting(chart.card(card.card_class_id, currency), redemption.amount_minor),
            Posting(chart.wallet(redemption.player_id, currency), -redemption.amount_minor),
        ),
        subject=(redemption._meta.label_lower, redemption.pk),
    )
