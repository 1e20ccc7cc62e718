"""Which rows of payments have entries in the ledger."""

from billing.ledger.services import Booked, agree

OF_PAYMENT = "(SELECT {column} FROM payments_outgoingpayment WHERE id = row.payment_id)"

OF_REPORT = "(SELECT {column} FROM payments_providerreport WHERE id = row.report_id)"

agree(
    Booked(
        what="incoming-payment",
        table="payments_incomingpayment",
        subject="payments.incomingpayment",
        when="row.state = 'paid'",
    ),
    Booked(
        what="unmatched-report",
        table="payments_unmatchedreport",
        subject="payments.unmatchedreport",
        name="row.id::text",
        when="row.resolution = 'credited'",
        amount=OF_REPORT.format(column="amount_minor"),
        currency=OF_REPORT.format(column="currency"),
    ),
    Booked(
        what="payment",
        table="payments_outgoingpayment",
        subject="payments.outgoingpayment",
    ),
    Booked(
        what="payment",
        table="payments_outgoingpayment",
        subject="payments.outgoingpayment",
        entry="outcome_entry_id",
        when="row.state IN ('confirmed', 'failed')",
    ),
    Booked(
        what="return",
        table="payments_paymentreturn",
        subject="payments.outgoingpayment",
        subject_id="row.payment_id",
        name=OF_PAYMENT.format(column="number"),
        currency=OF_PAYMENT.format(column="currency"),
    ),
)
