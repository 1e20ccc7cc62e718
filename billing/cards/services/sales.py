"""Activating cards is selling them: from then on they are worth something, and are owed for."""

from calendar import monthrange
from datetime import date
from fractions import Fraction

from django.db import transaction
from django.db.models import Max, Min
from django.utils.translation import gettext as _

from billing.cards import act_words as words
from billing.cards import entry_words
from billing.cards.errors import SaleRefused
from billing.cards.models import Card, CardBatch, CardSale
from billing.ledger import chart
from billing.ledger.services import Draft, Posting, post_one
from incubator.accounts.models import User
from incubator.core import acts, audit, books
from incubator.core.database import execute
from incubator.core.numbers import next_number

SERIES = "CS"
ACTIVATE = (
    "INSERT INTO cards_cardmove"
    " (card_id, kind, amount_minor, expires_on, subject_type, subject_id, entry_id)"
    " SELECT id, 'activated', amount_minor, %s, 'cards.cardsale', %s, %s FROM cards_card"
    " WHERE batch_id = %s AND serial BETWEEN %s AND %s ORDER BY id"
)


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last one."""
    ordinal = day.year * 12 + day.month - 1 + months
    year, month = ordinal // 12, ordinal % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def discount_of(batch: CardBatch, count: int) -> int:
    """How much less is owed for so many cards of the batch: minor units, rounded half to even."""
    face = count * batch.card_class.amount_minor
    return round(Fraction(face) * Fraction(batch.card_class.discount_percent) / 100)


def sale_postings(batch: CardBatch, count: int) -> tuple[Posting, ...]:
    """What activating so many cards posts."""
    kind = batch.card_class
    face, discount = count * kind.amount_minor, discount_of(batch, count)
    owed = chart.receivable_distributor(batch.distributor_id, kind.currency)
    given = (Posting(chart.expense("card_discount", kind.currency), discount),) if discount else ()
    return (
        Posting(owed, face - discount),
        *given,
        Posting(chart.card(kind.pk, kind.currency), -face),
    )


def unsold_range(batch: CardBatch) -> tuple[int, int] | None:
    """The first stretch of serials that are not activated; None when all are."""
    unsold = Card.objects.filter(batch=batch, state="made")
    first = unsold.aggregate(first=Min("serial"))["first"]
    if first is None:
        return None
    sold_behind = Card.objects.filter(batch=batch, serial__gt=first).exclude(state="made")
    behind = sold_behind.aggregate(first=Min("serial"))["first"]
    last = unsold.aggregate(last=Max("serial"))["last"]
    return first, behind - 1 if behind else last


@transaction.atomic
def sell_cards(*, batch: CardBatch, first: int, last: int, actor: User) -> CardSale:
    """Activate the cards with these serials, both ends included.

    The distributor owes their worth less the discount. Raises SaleRefused where one of them is
    active already, or was never made, and before the codes were downloaded.
    """
    locked = CardBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    acts.require(actor, words.SELL.key, locked)
    check_sale(locked, first, last)
    count, kind, today = last - first + 1, locked.card_class, books.today()
    sale = CardSale.objects.create(
        number=next_number(SERIES),
        distributor=locked.distributor,
        batch=locked,
        first=first,
        last=last,
        count=count,
        currency=kind.currency,
        face_minor=count * kind.amount_minor,
        discount_minor=discount_of(locked, count),
        effective_on=today,
        sold_by=actor,
    )
    sale.entry = post_one(_draft(sale), actor=actor)
    sale.save(update_fields=["entry"])
    until = months_after(today, kind.valid_months)
    execute(ACTIVATE, [until, sale.pk, sale.entry.pk, locked.pk, first, last])
    audit.record(actor=actor, said=words.SELL(count=count), subject=sale)
    return sale


def check_sale(batch: CardBatch, first: int, last: int) -> None:
    """Raises SaleRefused for what cannot be activated."""
    if batch.downloaded_at is None:
        raise SaleRefused(_("Download the codes first: nobody could use these cards yet."))
    if not 1 <= first <= last <= batch.count:
        raise SaleRefused(
            _("The serials of %(batch)s go from 1 to %(count)s.")
            % {"batch": batch, "count": f"{batch.count:,}"}
        )
    sold = Card.objects.filter(batch=batch, serial__range=(first, last)).exclude(state="made")
    already = sold.order_by("serial").first()
    if already is not None:
        raise SaleRefused(_("%(card)s is activated already.") % {"card": already})


def _draft(sale: CardSale) -> Draft:
    return Draft(
        key=f"card-sale:{sale.number}",
        said=entry_words.SOLD(
            first=sale.batch.serial(sale.first),
            last=sale.batch.serial(sale.last),
            distributor=sale.distributor.name,
            sale=sale.number,
        ),
        effective_on=sale.effective_on,
        postings=sale_postings(sale.batch, sale.count),
        subject=(sale._meta.label_lower, sale.pk),
    )
