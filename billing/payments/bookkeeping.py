"""Which rows of payments have entries in the ledger."""

from billing.ledger.services import Booked, agree

OF_PAYMENT = "(SELECT {column} FROM payments_outgoingpayment WHERE id = row.payment_id)"

agree(
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
