"""What cards are called in the ledger, and which of their rows have entries there."""

from billing.cards.models import CardClass, Distributor
from billing.ledger.naming import name_accounts
from billing.ledger.services import Booked, Summed, agree

name_accounts("liability:card", rows=CardClass.objects.all, field="name")
name_accounts("asset:receivable_distributor", rows=Distributor.objects.all, field="name")

# Of each entry, what the moves of the class' cards say beside what its account says.
MOVES = (
    "(SELECT count(*) FROM"
    " (SELECT move.entry_id, sum(move.amount_minor) AS amount FROM cards_cardmove AS move"
    "   JOIN cards_card AS card ON card.id = move.card_id WHERE card.card_class_id = row.id"
    "   GROUP BY move.entry_id) AS moved"
    " FULL JOIN (SELECT entry_id, -sum(amount) AS amount FROM ledger_line"
    "   WHERE account_id ="
    "   (SELECT id FROM ledger_account WHERE code = 'liability:card:' || row.id) GROUP BY entry_id) AS booked"
    " ON booked.entry_id = moved.entry_id WHERE moved.amount IS DISTINCT FROM booked.amount)"
)

agree(
    Summed(
        what="card-class",
        table="cards_cardclass",
        name="row.name",
        total="(SELECT coalesce(-sum(amount), 0)::bigint FROM ledger_line"
        " WHERE account_id ="
        " (SELECT id FROM ledger_account WHERE code = 'liability:card:' || row.id))",
        parts="(SELECT coalesce(sum(left_minor), 0)::bigint FROM cards_card"
        " WHERE card_class_id = row.id)",
    ),
    Summed(
        what="card-entries",
        table="cards_cardclass",
        name="row.name",
        total="0",
        parts=MOVES,
    ),
    Summed(
        what="card-sale",
        table="cards_cardsale",
        total="row.face_minor",
        parts="(SELECT sum(amount_minor)::bigint FROM cards_cardmove WHERE entry_id = row.entry_id)",
    ),
    Booked(
        what="card-sale",
        table="cards_cardsale",
        subject="cards.cardsale",
        amount="row.face_minor",
    ),
    Booked(
        what="distributor-payment",
        table="cards_distributorpayment",
        subject="cards.distributorpayment",
    ),
    Booked(
        what="redemption",
        table="cards_redemption",
        subject="cards.redemption",
        name="row.id::text",
    ),
    Booked(
        what="card-expiry",
        table="cards_cardexpiry",
        subject="cards.cardexpiry",
        name="row.id::text",
    ),
)
