"""What went into a statement, added up by day: the inputs of the waterfall.

Sums are made by the database from the statement's items, so the statement, the lists behind its
figures and the waterfall count exactly the same rows.
"""

from collections.abc import Callable
from datetime import date

from funding import waterfall
from incubator.core.database import rows

SALES = """
SELECT line.effective_on, sum(line.units), sum(line.gross_minor), sum(line.tax_minor),
       sum(line.fee_minor),
       count(DISTINCT line.order_id) FILTER (WHERE bought.funded_by = 'wallet')
FROM funding_statementitem AS item
JOIN billing_orderline AS line ON line.id = item.order_line_id
JOIN billing_order AS bought ON bought.id = line.order_id
WHERE item.statement_id = %s
GROUP BY line.effective_on ORDER BY line.effective_on
"""

# A unit counts as returned with the refund that completes its line's price. The part of the fee
# that belongs to a refund is rounded on the running total, so parts of one line add up to its fee.
REFUNDS = """
WITH counted AS (
    SELECT refund.*, item.statement_id, sum(refund.amount_minor) OVER (
        PARTITION BY refund.order_line_id
        ORDER BY item.statement_id, refund.effective_on, refund.id) AS refunded
    FROM funding_statementitem AS item
    JOIN billing_refund AS refund ON refund.id = item.refund_id
    WHERE refund.order_line_id IN (
        SELECT now.order_line_id FROM billing_refund AS now
        JOIN funding_statementitem AS mine ON mine.refund_id = now.id
        WHERE mine.statement_id = %(statement)s)
)
SELECT counted.effective_on, line.effective_on, sum(counted.amount_minor),
       sum(counted.tax_minor),
       sum(CASE WHEN counted.refunded = line.gross_minor THEN line.units ELSE 0 END),
       sum(round(line.fee_minor * counted.refunded / line.gross_minor)
           - round(line.fee_minor * (counted.refunded - counted.amount_minor)
                   / line.gross_minor)),
       count(DISTINCT line.order_id) FILTER (
           WHERE bought.funded_by = 'wallet' AND counted.refunded = line.gross_minor)
FROM counted
JOIN billing_orderline AS line ON line.id = counted.order_line_id
JOIN billing_order AS bought ON bought.id = line.order_id
WHERE counted.statement_id = %(statement)s
GROUP BY counted.effective_on, line.effective_on ORDER BY 1, 2
"""

SERVICES = """
SELECT charge.period_end, usage.kind, sum(charged.amount_minor), charge.id
FROM funding_statementitem AS item
JOIN billing_servicecharge AS charge ON charge.id = item.service_charge_id
JOIN billing_chargedusage AS charged ON charged.charge_id = charge.id
JOIN studios_usagerecord AS usage ON usage.id = charged.usage_id
WHERE item.statement_id = %s
GROUP BY charge.id, usage.kind ORDER BY charge.id, usage.kind
"""

DISBURSEMENTS = """
SELECT paid.effective_on, paid.amount_minor, paid.id
FROM funding_statementitem AS item
JOIN funding_disbursement AS paid ON paid.id = item.disbursement_id
WHERE item.statement_id = %s ORDER BY paid.effective_on, paid.id
"""

FOREIGN_CURRENCY = """
SELECT line.currency FROM funding_statementitem AS item
JOIN billing_orderline AS line ON line.id = item.order_line_id
WHERE item.statement_id = %s AND line.currency <> %s LIMIT 1
"""


def inputs_of(
    *,
    statement_id: int,
    period_start: date,
    period_end: date,
    version_on: Callable[[date], int],
) -> waterfall.Inputs:
    """The claimed rows of a statement; `version_on` names the terms that a day's sales are under."""
    return waterfall.Inputs(
        period_start=period_start,
        period_end=period_end,
        sales=[
            waterfall.Sales(
                effective_on=day,
                units=int(units),
                gross_minor=int(gross),
                tax_minor=int(tax),
                fee_minor=int(fee),
                version=version_on(day),
                wallet_orders=wallet_orders,
            )
            for day, units, gross, tax, fee, wallet_orders in rows(SALES, [statement_id])
        ],
        refunds=[
            waterfall.Refund(
                effective_on=day,
                sold_on=sold_on,
                gross_minor=int(gross),
                tax_minor=int(tax),
                units=int(units),
                fee_minor=int(fee),
                version=version_on(sold_on),
                wallet_orders=wallet_orders,
            )
            for day, sold_on, gross, tax, units, fee, wallet_orders in rows(
                REFUNDS, {"statement": statement_id}
            )
        ],
        service_charges=[
            waterfall.ServiceCharge(
                effective_on=day, kind=kind, amount_minor=int(amount), id=charge_id
            )
            for day, kind, amount, charge_id in rows(SERVICES, [statement_id])
        ],
        disbursements=[
            waterfall.Disbursement(effective_on=day, amount_minor=int(amount), id=paid_id)
            for day, amount, paid_id in rows(DISBURSEMENTS, [statement_id])
        ],
    )


def foreign_currency_in(statement_id: int, currency: str) -> str | None:
    """The currency of some claimed sale that is not in the deal's, if there is one."""
    found = rows(FOREIGN_CURRENCY, [statement_id, currency])
    return found[0][0] if found else None
