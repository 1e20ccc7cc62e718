"""What billing's things are called in the ledger, and which of its rows have entries there."""

from django.db.models import CharField, F, Func, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from billing.ledger.naming import name_accounts
from billing.ledger.services import Booked, Summed, agree
from incubator.accounts.models import User
from studios.models import Game, Studio


def _people() -> QuerySet[User]:
    """With what `User.display_name` says."""
    mailbox = Func(F("email"), Value("@"), Value(1), function="split_part")
    name = Coalesce(NullIf("name", Value("")), mailbox, output_field=CharField())
    return User.objects.annotate(called=name)


name_accounts("liability:wallet", "asset:receivable_player", rows=_people, field="called")
name_accounts("liability:revenue", rows=Game.objects.all, field="title")
name_accounts(
    "asset:receivable",
    "liability:payable",
    "liability:reserve",
    "liability:in_transit",
    rows=Studio.objects.all,
    field="name",
)

# What an entry credits to games, less what it debits.
_REVENUE = (
    "(SELECT coalesce({}sum(line.amount), 0)::bigint FROM ledger_line AS line"
    " JOIN ledger_account AS account ON account.id = line.account_id"
    " WHERE line.entry_id = row.entry_id AND account.kind = 'liability:revenue')"
)
# Of the lines of a service charge, all that they say.
_LINES = (
    "(SELECT string_agg(concat_ws(' ', item_id, rate_id, month, quantity, amount_minor), ', '"
    " ORDER BY month, rate_id) FROM {})"
)

agree(
    Summed(
        what="order",
        table="billing_order",
        total="concat_ws(' ', row.gross_minor, row.tax_minor, row.fee_minor)",
        parts="(SELECT concat_ws(' ', sum(gross_minor), sum(tax_minor), sum(fee_minor))"
        " FROM billing_orderline WHERE order_id = row.id)",
    ),
    Summed(
        what="what paid an order",
        table="billing_order",
        total="row.gross_minor",
        parts="(SELECT coalesce(sum(amount_minor), 0)::bigint FROM billing_tender"
        " WHERE order_id = row.id)",
    ),
    Summed(
        what="where a refund went",
        table="billing_refund",
        total="CASE WHEN row.state = 'paid' THEN row.amount_minor ELSE 0 END",
        parts="(SELECT coalesce(sum(amount_minor), 0)::bigint FROM billing_refundpart"
        " WHERE refund_id = row.id)",
    ),
    Summed(
        what="what an order settles",
        table="billing_order",
        total="CASE WHEN row.entry_id IS NULL THEN 0 ELSE"
        " (SELECT sum(settled_gross_minor - settled_tax_minor)::bigint FROM billing_orderline"
        " WHERE order_id = row.id) END",
        parts=_REVENUE.format("-"),
    ),
    Summed(
        what="what a refund settles",
        table="billing_refund",
        total="CASE WHEN row.state = 'paid' THEN"
        " row.settled_amount_minor - row.settled_tax_minor ELSE 0 END",
        parts=_REVENUE.format(""),
    ),
    Booked(
        what="order",
        table="billing_order",
        subject="billing.order",
        when="row.state IN ('paid', 'partly_refunded', 'refunded')",
        amount="row.gross_minor",
        converts=True,
    ),
    Booked(
        what="refund",
        table="billing_refund",
        subject="billing.refund",
        when="row.state = 'paid'",
        currency="(SELECT currency FROM billing_orderline WHERE id = row.order_line_id)",
        converts=True,
    ),
    Summed(
        what="service charge",
        table="billing_servicecharge",
        total="row.amount_minor",
        parts="(SELECT sum(amount_minor)::bigint FROM billing_servicechargeline"
        " WHERE charge_id = row.id)",
    ),
    Summed(
        what="what a service charge counts",
        table="billing_servicecharge",
        total=_LINES.format("billing_servicechargeline WHERE charge_id = row.id"),
        parts=_LINES.format("billing_due_lines(row)"),
    ),
    Booked(what="service charge", table="billing_servicecharge", subject="billing.servicecharge"),
)
