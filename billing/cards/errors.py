"""What cards refuse, one class per rule; each message says what to do."""

from incubator.core.errors import DomainError


class CodeMistyped(DomainError):
    """What was typed cannot be a code at all."""


class CodeRefused(DomainError):
    """A code that brings this person nothing, as far as they are told."""


class CardExpired(CodeRefused):
    """A code that was good until a day that is over."""


class WrongCard(CodeRefused):
    """A good code in the wrong place: it pays for a game, for another one, or in another currency."""


class TooManyGuesses(DomainError):
    """Wrong codes came from this person or network until just now."""


class CardRefused(DomainError):
    """More than is left of a card, or more back to it than it gave."""


class ClassRefused(DomainError):
    """A card class that cannot be as asked."""


class DistributorRefused(DomainError):
    """A distributor, or one of its people, that cannot be as asked."""


class CertificateRefused(DomainError):
    """A certificate that nothing can be sealed for."""


class BatchRefused(DomainError):
    """A batch that cannot be ordered, made or downloaded as asked."""


class SaleRefused(DomainError):
    """Cards that cannot be activated as asked."""


class DebtRefused(DomainError):
    """A payment of more than a distributor owes."""
