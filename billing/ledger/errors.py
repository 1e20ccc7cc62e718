"""What the ledger refuses, one class per rule."""

from incubator.core.errors import DomainError


class LedgerError(DomainError):
    """An entry was refused."""


class Unbalanced(LedgerError):
    """The lines of an entry do not sum to zero, or there are none, or one is zero."""


class KeyReused(LedgerError):
    """A key that stands for another entry already: two different events under one name."""


class UnknownAccount(LedgerError):
    """An account that the chart does not have."""


class InsufficientFunds(LedgerError):
    """An account that must not change sign would have."""


class NotHeld(LedgerError):
    """More of a hold than is left of it, or by an entry that takes nothing from its account."""


class NotReversible(LedgerError):
    """An entry that was reversed already, or is a reversal itself."""
