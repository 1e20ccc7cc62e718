"""Payments, most basic first."""

from billing.payments.models.incoming import INCOMING, IncomingPayment
from billing.payments.models.outgoing import OUTGOING, OutgoingPayment, PaymentReturn
from billing.payments.models.reports import UNMATCHED, ProviderReport, UnmatchedReport
from billing.payments.models.sandbox import SandboxCharge

__all__ = [
    "INCOMING",
    "OUTGOING",
    "UNMATCHED",
    "IncomingPayment",
    "OutgoingPayment",
    "PaymentReturn",
    "ProviderReport",
    "SandboxCharge",
    "UnmatchedReport",
]
