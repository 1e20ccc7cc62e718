"""What payments refuse, one class per rule; each message says what to do."""

from incubator.core.errors import DomainError


class PaymentRefused(DomainError):
    """An answer about a payment that cannot be recorded as it is."""


class ReturnRefused(DomainError):
    """More came back than was paid, on a day that cannot be, or before what it depends on."""
