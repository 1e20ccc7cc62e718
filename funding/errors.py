"""What funding refuses: one class per rule, worded for the person who can act."""

from incubator.core.errors import DomainError


class BudgetExceeded(DomainError):
    """A fund would promise more than was contributed to it."""


class AwardRefused(DomainError):
    """An award does not fit the request it answers, the fund, or its own tranches."""


class EvidenceMissing(DomainError):
    """A milestone was delivered without anything to look at."""


class ReasonMissing(DomainError):
    """Something was sent back without a word on what to change."""


class BankAccountMissing(DomainError):
    """Money was asked for, and the studio has not said where it should go."""


class DealMissing(DomainError):
    """An advance has no deal whose revenue could pay it back."""


class KeyUsed(DomainError):
    """A form was sent twice with different content."""


class DateRefused(DomainError):
    """A date lies where it cannot: in the future, or before what it follows."""


class DealRefused(DomainError):
    """A deal or a version of its terms contradicts the game, its orders or an earlier version."""


class SettlementRefused(DomainError):
    """A month cannot be settled: it is not over, lies before the deal, or its terms cannot be met."""


class NothingPayable(DomainError):
    """A payout was asked for, and nothing is to be paid out, or too little yet."""
