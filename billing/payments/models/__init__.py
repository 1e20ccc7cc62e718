"""Payments, most basic first."""

from billing.payments.models.outgoing import OUTGOING, OutgoingPayment, PaymentReturn

__all__ = ["OUTGOING", "OutgoingPayment", "PaymentReturn"]
