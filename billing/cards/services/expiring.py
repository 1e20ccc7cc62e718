"""Cards that are over: what nobody used is ours, once."""

from datetime import date

from django.db import transaction

from billing.cards import act_words as words
from billing.cards import entry_words
from billing.cards.models import Card, CardClass, CardExpiry
from billing.ledger import chart
from billing.ledger.services import Draft, Posting, post_one
from incubator.core import audit, books
from incubator.core.database import execute

# One transaction takes so many, so that nobody who redeems waits long for the ledger's account.
AT_ONCE = 5_000
EXPIRE = (
    "INSERT INTO cards_cardmove (card_id, kind, amount_minor, subject_type, subject_id, entry_id)"
    " SELECT id, 'expired', -left_minor, 'cards.cardexpiry', %s, %s FROM cards_card"
    " WHERE id = ANY(%s)"
)


def expire_cards() -> int:
    """Take cards whose last day is over out of use; what was left on them is income of today.

    Returns how many. One that is just being redeemed is passed by; running it twice, or twice at
    once, posts nothing twice.
    """
    today, expired = books.today(), 0
    over = Card.objects.over(today).order_by().values("card_class").distinct()
    for card_class in CardClass.objects.filter(pk__in=over):
        while some := _expire_some(card_class, today):
            expired += some
    return expired


@transaction.atomic
def _expire_some(card_class: CardClass, today: date) -> int:
    rows = Card.objects.over(today).filter(card_class=card_class).order_by("pk")
    # What somebody holds, and what they leave of it, the next sweep looks at.
    cards = list(
        rows.select_for_update(skip_locked=True, no_key=True).values_list("pk", "left_minor")[
            :AT_ONCE
        ]
    )
    if not cards:
        return 0
    expiry = CardExpiry.objects.create(
        card_class=card_class,
        count=len(cards),
        currency=card_class.currency,
        amount_minor=sum(left for _pk, left in cards),
        effective_on=today,
    )
    expiry.entry = post_one(_draft(expiry), actor=None)
    expiry.save(update_fields=["entry"])
    execute(EXPIRE, [expiry.pk, expiry.entry.pk, [pk for pk, _left in cards]])
    audit.record(actor=None, said=words.EXPIRE(count=expiry.count), subject=expiry)
    return len(cards)


def _draft(expiry: CardExpiry) -> Draft:
    kind = expiry.card_class
    return Draft(
        key=f"card-expiry:{expiry.pk}",
        said=entry_words.EXPIRED(name=kind.name),
        effective_on=expiry.effective_on,
        postings=(
            Posting(chart.card(kind.pk, kind.currency), expiry.amount_minor),
            Posting(chart.income("breakage", kind.currency), -expiry.amount_minor),
        ),
        subject=(expiry._meta.label_lower, expiry.pk),
    )
