"""What funding's things are called in the ledger, and which of its rows have entries there."""

from billing.ledger.naming import name_accounts
from billing.ledger.services import Booked, Summed, agree
from funding.models import Deal, Fund

name_accounts("asset:fund", "equity:contribution", rows=Fund.objects.all, field="name")
name_accounts("asset:advance", "asset:carried", rows=Deal.objects.all, field="number")

agree(
    Booked(
        what="contribution",
        table="funding_contribution",
        subject="funding.fund",
        subject_id="row.fund_id",
        currency="(SELECT currency FROM funding_fund WHERE id = row.fund_id)",
    ),
    Summed(
        what="statement",
        table="funding_statement",
        total="concat_ws(' ', row.gross_minor, row.payable_minor)",
        parts="(SELECT concat_ws(' ', coalesce(sum(amount_minor) FILTER (WHERE code = 'gross'), 0),"
        " coalesce(sum(amount_minor) FILTER (WHERE code = 'payable'), 0))"
        " FROM funding_statementline WHERE statement_id = row.id)",
    ),
    Booked(
        what="statement",
        table="funding_statement",
        subject="funding.deal",
        subject_id="row.deal_id",
        amount="row.payable_minor",
        # Other lines of a settlement are the waterfall's own affair.
        posted="-sum(line.amount) FILTER (WHERE account.kind = 'liability:payable')",
    ),
)
